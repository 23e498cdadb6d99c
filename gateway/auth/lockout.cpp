#include "gateway/auth/lockout.hpp"

#include <algorithm>

namespace qvd::gateway {

bool Lockout::locked(const std::string& who, const LockoutPolicy& policy) const {
  if (policy.failures <= 0) return false;
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(who);
  return found != entries_.end() && found->second.failures >= policy.failures &&
         clock_.steady_now() - found->second.last < policy.duration;
}

bool Lockout::failed(const std::string& who, const LockoutPolicy& policy) {
  const auto now = clock_.steady_now();
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= capacity_ && !entries_.contains(who)) make_room();
  Entry& entry = entries_[who];
  const bool was_locked = policy.failures > 0 && entry.failures >= policy.failures;
  const auto span = was_locked ? policy.duration : policy.window;
  if (now - entry.last >= span) entry.failures = 0;
  entry.last = now;
  return ++entry.failures == policy.failures;
}

void Lockout::succeeded(const std::string& who) {
  const std::lock_guard lock(mutex_);
  entries_.erase(who);
}

void Lockout::make_room() {
  const auto oldest =
      std::min_element(entries_.begin(), entries_.end(),
                       [](const auto& a, const auto& b) { return a.second.last < b.second.last; });
  entries_.erase(oldest);
}

}  // namespace qvd::gateway
