#include "base/queue/rate_limiter.hpp"

#include <gtest/gtest.h>

namespace qvd::base {
namespace {

using namespace std::chrono_literals;

TEST(ExponentialDelayTest, DoublesUpToTheCap) {
  const struct {
    int failures;
    std::chrono::nanoseconds want;
  } cases[] = {{0, 5ms}, {1, 10ms}, {2, 20ms}, {10, 5120ms}, {13, 40960ms}, {14, 60s}, {4000, 60s}};
  for (const auto& c : cases) EXPECT_EQ(exponential_delay({}, c.failures), c.want) << c.failures;
}

TEST(RetryLimiterTest, FirstFailuresOfManyKeysAreNotHeldBack) {
  FakeClock clock;
  RetryLimiter limiter(clock, {});
  for (int i = 0; i < 100; ++i) EXPECT_EQ(limiter.delay(0), 5ms);
}

TEST(RetryLimiterTest, BeyondTheBurstKeysQueueUp) {
  FakeClock clock;
  RetryLimiter limiter(clock, {.retries_per_second = 10, .burst = 1});
  EXPECT_EQ(limiter.delay(0), 5ms);
  EXPECT_EQ(limiter.delay(0), 100ms);
  EXPECT_EQ(limiter.delay(0), 200ms);
  EXPECT_EQ(limiter.delay(14), 60s);  // the key's own delay is longer
}

TEST(RetryLimiterTest, RefillsWithTimeButNotBeyondTheBurst) {
  FakeClock clock;
  RetryLimiter limiter(clock, {.retries_per_second = 10, .burst = 2});
  (void)limiter.delay(0);
  (void)limiter.delay(0);
  clock.advance(1h);
  EXPECT_EQ(limiter.delay(0), 5ms);
  EXPECT_EQ(limiter.delay(0), 5ms);
  EXPECT_EQ(limiter.delay(0), 100ms);
}

}  // namespace
}  // namespace qvd::base
