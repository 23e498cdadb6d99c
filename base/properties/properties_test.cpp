#include "base/properties/properties.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace qvd::base {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(Properties, AreHandedOverInTheirOrder) {
  Pairs got;
  const auto take = [&](std::string_view key, std::string_view value) {
    got.emplace_back(key, value);
    return ok_status();
  };
  EXPECT_TRUE(read_properties("# mine\n\n b = c = d \r\n\ta=\n  # =\nb=again", "f", take).ok());
  EXPECT_EQ(got, (Pairs{{"b", "c = d"}, {"a", ""}, {"b", "again"}}));
}

TEST(Properties, AFailureNamesFileAndLineAndEndsIt) {
  int taken = 0;
  const auto take = [&](std::string_view key, std::string_view) {
    ++taken;
    return key == "bad" ? invalid("no") : ok_status();
  };
  EXPECT_EQ(read_properties("a=1\nnonsense\nb=2", "f", take).message(), "f:2: expected key=value");
  EXPECT_EQ(taken, 1);
  EXPECT_EQ(read_properties("\nbad=1\nb=2", "f", take).message(), "f:2: bad: no");
  EXPECT_EQ(taken, 2);
}

}  // namespace
}  // namespace qvd::base
