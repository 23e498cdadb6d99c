#include "base/core/clock.hpp"

#include <gtest/gtest.h>

namespace qvd::base {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ParsesGoSyntax) {
  EXPECT_EQ(*parse_duration("90s"), 90s);
  EXPECT_EQ(*parse_duration("1h30m"), 90min);
  EXPECT_EQ(*parse_duration("250ms"), 250ms);
  EXPECT_EQ(*parse_duration("0"), 0ms);
}

TEST(Duration, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "s", "10", "-1s", "1d", "1h 30m", "99999999999999999999h"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Duration, PrintsWhatItParses) {
  for (const char* text : {"90ms", "15m", "1h30m", "1m30s", "0s"})
    EXPECT_EQ(format_duration(*parse_duration(text)), text);
}

}  // namespace
}  // namespace qvd::base
