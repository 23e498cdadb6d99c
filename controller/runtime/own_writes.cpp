#include "controller/runtime/own_writes.hpp"

namespace qvd::controller {

void OwnWrites::wrote_over(const api::ObjectKey& key, const std::string& version) {
  std::lock_guard lock(mutex_);
  writes_[key] = {version, clock_.steady_now()};
}

bool OwnWrites::behind(const api::ObjectKey& key, const std::string& cached) {
  std::lock_guard lock(mutex_);
  const auto found = writes_.find(key);
  if (found == writes_.end()) return false;
  const bool stale = found->second.replaced == cached;
  if (stale && clock_.steady_now() - found->second.at < kCacheLag) return true;
  writes_.erase(found);
  return false;
}

}  // namespace qvd::controller
