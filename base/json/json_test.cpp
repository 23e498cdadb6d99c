#include "base/json/json.hpp"

#include <gtest/gtest.h>

namespace qvd::base {
namespace {

TEST(ParseJson, ReadsWhatItPrints) {
  const std::string text = R"({"a":[1,-2,3.5,true,null,"x"],"b":{"c":"\u00e4"}})";
  const auto value = parse_json(text);
  ASSERT_TRUE(value) << value.status().message();
  EXPECT_EQ(dump_json(*value), R"({"a":[1,-2,3.5,true,null,"x"],"b":{"c":"ä"}})");
}

TEST(ParseJson, RefusesWhatIsNotStrict) {
  for (const char* text : {"", "{", "{\"a\":1,}", "[1] x", "NaN", "{'a':1}", "// c\n1", "1e400",
                           "\"a\\u0000b\"", "{\"a\":1,\"a\":2}", "\"\xff\"", "01"})
    EXPECT_FALSE(parse_json(text)) << text;
}

TEST(ParseJson, NamesTheDuplicateField) {
  EXPECT_EQ(parse_json(R"({"spec":{"l":[{"x":1},{"x":1,"x":2}]}})").status().message(),
            "duplicate field \"spec.l[1].x\"");
}

TEST(ParseJson, CollectsDuplicatesWhenAsked) {
  std::vector<std::string> duplicates;
  const auto value = parse_json(R"({"spec":{"size":1,"size":2}})", {}, &duplicates);
  ASSERT_TRUE(value);
  EXPECT_EQ(duplicates, std::vector<std::string>{"spec.size"});
  EXPECT_EQ((*value)["spec"]["size"], 2);
}

TEST(ParseJson, BoundsDepthAndSize) {
  EXPECT_FALSE(parse_json(std::string(65, '[') + std::string(65, ']')));
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']')));
  EXPECT_FALSE(parse_json("[1,2,3]", {.max_bytes = 6, .max_depth = 8}));
}

TEST(ParseJson, KeepsBigIntegersExact) {
  const auto value = parse_json("[9007199254740993,18446744073709551615]");
  ASSERT_TRUE(value);
  EXPECT_EQ(dump_json(*value), "[9007199254740993,18446744073709551615]");
}

TEST(JsonAt, IsNullWhereAStepIsMissing) {
  const Json value = {{"spec", {{"user", "alice"}}}};
  EXPECT_EQ(json_string(value, {"spec", "user"}), "alice");
  EXPECT_EQ(json_string(value, {"spec", "user", "x"}), "");
  EXPECT_TRUE(json_at(value, {"status"}).is_null());
}

}  // namespace
}  // namespace qvd::base
