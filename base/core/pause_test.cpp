#include "base/core/pause.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace qvd::base {
namespace {

using namespace std::chrono_literals;

TEST(Pause, SleepsForItsTime) {
  const auto before = std::chrono::steady_clock::now();
  EXPECT_TRUE(pause(Context{}, 20ms));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 20ms);
}

TEST(Pause, EndsWithTheDeadline) {
  EXPECT_FALSE(pause(with_timeout(10ms), 1h));
  EXPECT_FALSE(pause(with_timeout(10ms), std::chrono::nanoseconds::max()));
}

TEST(Pause, EndsWithAStop) {
  std::stop_source source;
  std::jthread stopper([&] { source.request_stop(); });
  EXPECT_FALSE(pause(Context{.stop = source.get_token()}, 1h));
  wait_for_end(Context{.stop = source.get_token()});
}

TEST(Pause, DoesNotSleepInAContextThatHasEnded) {
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(pause(Context{.stop = source.get_token()}, 1h));
}

}  // namespace
}  // namespace qvd::base
