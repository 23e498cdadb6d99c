#include "gateway/farm/change_hub.hpp"

namespace qvd::gateway {

ChangeHub::Subscription ChangeHub::subscribe(const std::vector<std::string>& topics,
                                             Callback callback) {
  auto entry = std::make_shared<Entry>(Entry{std::move(callback)});
  const std::lock_guard lock(mutex_);
  for (const std::string& topic : topics) entries_.emplace(topic, entry);
  // The deleter forgets the entry; it holds the only strong reference beside a running notify().
  return {entry.get(), [this, topics, entry](void*) mutable {
            const std::lock_guard guard(mutex_);
            for (const std::string& topic : topics) {
              const auto [first, last] = entries_.equal_range(topic);
              for (auto it = first; it != last;)
                it = it->second.lock() == entry ? entries_.erase(it) : std::next(it);
            }
            entry.reset();
          }};
}

void ChangeHub::notify(const std::string& topic) {
  std::vector<std::shared_ptr<Entry>> interested;
  {
    const std::lock_guard lock(mutex_);
    const auto [first, last] = entries_.equal_range(topic);
    for (auto it = first; it != last; ++it) {
      if (auto entry = it->second.lock()) interested.push_back(std::move(entry));
    }
  }
  for (const auto& entry : interested) entry->callback();
}

}  // namespace qvd::gateway
