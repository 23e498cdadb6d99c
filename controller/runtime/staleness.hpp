#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/core/clock.hpp"

namespace qvd::controller {

/// How long ago something last changed, on our own monotonic clock: clocks of two machines are
/// never compared. What we see for the first time is fresh, so a new leader begins the period anew.
/// Of a Lease: it is stale when it did not change for the period while our own reads succeeded.
/// Threads: any.
class Staleness {
 public:
  explicit Staleness(const base::Clock& clock) : clock_(clock) {}

  /// Time since `name` was first seen with this version ("": absent).
  std::chrono::nanoseconds age(const std::string& name, const std::string& version);
  /// We could not see whether it changed: what was silent until now may be so because of us.
  void begin_anew(const std::string& name);
  void forget(const std::string& name);

 private:
  struct Seen {
    std::string version;
    base::SteadyTime since;
  };
  const base::Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Seen> seen_;
};

}  // namespace qvd::controller
