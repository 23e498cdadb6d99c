#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "api/store/store.hpp"

namespace qvd::apiserver::testing {

/// on_ready of a watch as something that a thread can wait for.
class Signal {
 public:
  std::function<void()> callback() {
    return [this] {
      std::lock_guard guard(mutex_);
      raised_ = true;
      changed_.notify_all();
    };
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return raised_; });
    raised_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool raised_ = false;
};

/// Reads until `count` events were seen, or the watch ends.
inline base::Result<std::vector<EventPtr>> read_events(Watch& watch, Signal& signal,
                                                       std::size_t count) {
  std::vector<EventPtr> all;
  while (all.size() < count) {
    auto batch = watch.take(64);
    if (!batch) return batch.status();
    all.insert(all.end(), batch->events.begin(), batch->events.end());
    if (!batch->more && all.size() < count) signal.wait();
  }
  return all;
}

/// `ADDED /k=v`, `MODIFIED …`, `DELETED /k was v`, for comparison.
inline std::string describe(const Event& event) {
  const std::string key = event.key;
  if (!event.value) return "DELETED " + key + " was " + *event.previous;
  return (event.previous ? "MODIFIED " : "ADDED ") + key + "=" + *event.value;
}

inline std::vector<std::string> describe(const std::vector<EventPtr>& events) {
  std::vector<std::string> texts;
  for (const auto& event : events) texts.push_back(describe(*event));
  return texts;
}

inline std::vector<std::string> describe(const Page& page) {
  std::vector<std::string> texts;
  for (const auto& record : page.records) texts.push_back(record.key + "=" + *record.value);
  return texts;
}

inline base::Result<Revision> put(Store& store, const std::string& key, const std::string& value,
                                  Revision expected = 0) {
  return store.write({}, Write{key, value, expected});
}

inline base::Result<Revision> erase(Store& store, const std::string& key, Revision expected) {
  return store.write({}, Write{key, std::nullopt, expected});
}

}  // namespace qvd::apiserver::testing
