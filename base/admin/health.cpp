#include "base/admin/health.hpp"

#include <algorithm>
#include <utility>

namespace qvd::base {

Health::Entries::const_iterator Health::find_locked(const std::string& name) const {
  return std::find_if(entries_.begin(), entries_.end(),
                      [&](const auto& entry) { return entry->name == name; });
}

void Health::retire(std::unique_lock<std::mutex>& lock, Entry& entry) {
  entry.removed = true;
  idle_.wait(lock, [&] { return entry.running == 0; });
}

void Health::add(std::string name, Check check) {
  auto fresh = std::make_shared<Entry>();
  fresh->name = std::move(name);
  fresh->check = std::move(check);
  std::unique_lock lock(mutex_);
  const auto found = find_locked(fresh->name);
  if (found == entries_.end()) {
    entries_.push_back(std::move(fresh));
    return;
  }
  const auto old =
      std::exchange(entries_[static_cast<std::size_t>(found - entries_.begin())], std::move(fresh));
  retire(lock, *old);
}

void Health::remove(const std::string& name) {
  std::unique_lock lock(mutex_);
  const auto found = find_locked(name);
  if (found == entries_.end()) return;
  const auto old = *found;
  entries_.erase(found);
  retire(lock, *old);
}

/// Keeps an entry from going while its check runs, unless it has gone already.
class Health::Running {
 public:
  Running(const Health& health, Entry& entry) : health_(health), entry_(entry) {
    std::lock_guard lock(health_.mutex_);
    allowed_ = !entry_.removed;
    if (allowed_) ++entry_.running;
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (!allowed_) return;
    std::lock_guard lock(health_.mutex_);
    --entry_.running;
    health_.idle_.notify_all();
  }
  [[nodiscard]] bool allowed() const { return allowed_; }

 private:
  const Health& health_;
  Entry& entry_;
  bool allowed_ = false;
};

std::vector<Health::Outcome> Health::run() const {
  std::vector<Outcome> outcomes;
  Entries entries;
  {
    std::lock_guard lock(mutex_);
    entries = entries_;
  }
  // The admin listener is up before the command has begun, and a probe may come in between.
  if (entries.empty()) outcomes.push_back({"startup", unavailable("still starting")});
  for (const auto& entry : entries) {
    const Running running(*this, *entry);
    if (running.allowed()) outcomes.push_back({entry->name, entry->check()});
  }
  return outcomes;
}

}  // namespace qvd::base
