#include "base/core/clock.hpp"

#include <gtest/gtest.h>

namespace qvd::base {
namespace {

using namespace std::chrono_literals;

TEST(FakeClock, MovesOnlyWhenAdvanced) {
  FakeClock clock;
  const auto steady = clock.steady_now();
  const auto wall = clock.wall_now();
  clock.advance(5s);
  EXPECT_EQ(clock.steady_now() - steady, 5s);
  EXPECT_EQ(clock.wall_now() - wall, 5s);
}

}  // namespace
}  // namespace qvd::base
