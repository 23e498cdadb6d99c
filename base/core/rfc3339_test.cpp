#include "base/core/clock.hpp"

#include <gtest/gtest.h>

namespace qvd::base {
namespace {

TEST(Rfc3339, RoundTripsSeconds) {
  const auto time = parse_rfc3339("2026-11-21T08:15:42Z");
  ASSERT_TRUE(time);
  EXPECT_EQ(format_rfc3339(*time), "2026-11-21T08:15:42Z");
}

TEST(Rfc3339, KeepsSixDigits) {
  const auto time = parse_rfc3339("2026-11-21T08:15:42.000123Z");
  ASSERT_TRUE(time);
  EXPECT_EQ(format_rfc3339_micro(*time), "2026-11-21T08:15:42.000123Z");
}

TEST(Rfc3339, AppliesTheOffset) {
  const auto time = parse_rfc3339("2026-11-21T10:15:42+02:00");
  ASSERT_TRUE(time);
  EXPECT_EQ(format_rfc3339(*time), "2026-11-21T08:15:42Z");
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
  for (const char* text : {"", "yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
                           "2026-11-21T08:15:42", "2026-11-21T08:15:42Zx", "2026-11-21T25:00:00Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(Rfc3339, SaturatesWhatTheClockCannotHold) {
  const auto never = parse_rfc3339("9999-12-31T23:59:59.9Z");
  ASSERT_TRUE(never);
  EXPECT_EQ(format_rfc3339(*never).substr(0, 4), "2262");
  const auto early = parse_rfc3339("0001-01-01T00:00:00Z");
  ASSERT_TRUE(early);
  EXPECT_EQ(format_rfc3339(*early).substr(0, 4), "1677");
}

}  // namespace
}  // namespace qvd::base
