#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

#include "api/client/object_key.hpp"
#include "base/core/clock.hpp"

namespace qvd::controller {

/// Read-your-writes: remembers, for each object, the version that our last compare-and-swap
/// replaced. While the cache still shows that version, it is older than what we wrote, and deciding
/// from it would decide twice. Versions are compared for equality only. A cache that never moves on
/// (the object was deleted and the cache saw neither) is believed again after a while.
/// Threads: any.
class OwnWrites {
 public:
  explicit OwnWrites(const base::Clock& clock) : clock_(clock) {}

  /// We wrote over `version` ("": we created the object).
  void wrote_over(const api::ObjectKey& key, const std::string& version);
  /// Whether the cache, which shows `cached` ("": no object), is behind our last write.
  [[nodiscard]] bool behind(const api::ObjectKey& key, const std::string& cached);

 private:
  struct Write {
    std::string replaced;
    base::SteadyTime at;
  };
  const base::Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<api::ObjectKey, Write> writes_;
};

/// How long a cache may lag before it is believed again, and so the delay after which a reconciler
/// that found itself behind looks again (the cache's own change wakes it much sooner).
inline constexpr std::chrono::seconds kCacheLag{5};

}  // namespace qvd::controller
