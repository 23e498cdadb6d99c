#include "base/log/log.hpp"

#include <gtest/gtest.h>

namespace qvd::base::log {
namespace {

TEST(Log, RendersKeyValuePairs) {
  EXPECT_EQ(render("machine placed", {{"ns", "acme"}, {"count", 3}}, false),
            R"(msg="machine placed" ns=acme count=3)");
}

TEST(Log, QuotesWhatWouldBreakTheLine) {
  EXPECT_EQ(render("m", {{"err", "no such \"x\"\n"}}, false), R"(msg="m" err="no such \"x\"\n")");
}

TEST(Log, RendersJsonMembers) {
  EXPECT_EQ(render("m", {{"err", std::string("a\x01")}}, true), R"("msg":"m","err":"a\u0001")");
}

TEST(Log, KnowsItsLevels) {
  EXPECT_EQ(*parse_level("warn"), Level::kWarn);
  EXPECT_FALSE(parse_level("loud"));
}

}  // namespace
}  // namespace qvd::base::log
