#pragma once

#include <chrono>

#include "base/core/clock.hpp"

namespace qvd::base {

/// How fast failed keys come again.
struct RateLimits {
  std::chrono::nanoseconds first = std::chrono::milliseconds(5);
  std::chrono::nanoseconds cap =
      std::chrono::seconds(60);    // client-go: 1000 s, too long for desktops
  double retries_per_second = 10;  // of all keys of the queue together
  double burst = 100;
};

/// `first · 2^failures`, at most `cap`.
std::chrono::nanoseconds exponential_delay(const RateLimits& limits, int failures);

/// The longer of the key's own exponential delay and what a token bucket over all keys asks for.
/// Not thread-safe: its queue's lock guards it.
class RetryLimiter {
 public:
  RetryLimiter(const Clock& clock, RateLimits limits);
  /// Takes a token. `failures` counts this key's failures before this one.
  std::chrono::nanoseconds delay(int failures);

 private:
  const Clock& clock_;
  RateLimits limits_;
  double tokens_;
  SteadyTime refilled_;
};

}  // namespace qvd::base
