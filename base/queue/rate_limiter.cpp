#include "base/queue/rate_limiter.hpp"

#include <algorithm>

namespace qvd::base {

std::chrono::nanoseconds exponential_delay(const RateLimits& limits, int failures) {
  std::chrono::nanoseconds delay = limits.first;
  for (int i = 0; i < failures && delay < limits.cap; ++i) delay *= 2;
  return std::min(delay, limits.cap);
}

RetryLimiter::RetryLimiter(const Clock& clock, RateLimits limits)
    : clock_(clock), limits_(limits), tokens_(limits.burst), refilled_(clock.steady_now()) {}

std::chrono::nanoseconds RetryLimiter::delay(int failures) {
  const SteadyTime now = clock_.steady_now();
  const std::chrono::duration<double> passed = now - refilled_;
  refilled_ = now;
  // Below zero the bucket counts reservations, so that later failures queue up behind earlier ones.
  tokens_ = std::min(limits_.burst, tokens_ + passed.count() * limits_.retries_per_second) - 1;
  std::chrono::nanoseconds bucket{0};
  if (tokens_ < 0) {
    bucket = std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(-tokens_ / limits_.retries_per_second));
  }
  return std::max(exponential_delay(limits_, failures), bucket);
}

}  // namespace qvd::base
