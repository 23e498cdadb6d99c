#include <gtest/gtest.h>

#include "api/patch/patch.hpp"

namespace qvd::api {
namespace {

using base::Json;

Json parse(const char* text) {
  auto value = base::parse_json(text);
  EXPECT_TRUE(value) << text << value.status().message();
  return value ? *value : Json();
}

TEST(JsonPatch, FollowsRfc6902) {
  struct Case {
    const char* object;
    const char* patch;
    const char* want;
  };
  const Case cases[] = {
      {R"({"a":1})", R"([])", R"({"a":1})"},
      {R"({"a":1})", R"([{"op":"add","path":"/b","value":2}])", R"({"a":1,"b":2})"},
      {R"({"a":1})", R"([{"op":"add","path":"/a","value":[1]}])", R"({"a":[1]})"},
      {R"({"a":[1,2]})", R"([{"op":"add","path":"/a/1","value":9}])", R"({"a":[1,9,2]})"},
      {R"({"a":[1,2]})", R"([{"op":"add","path":"/a/-","value":9}])", R"({"a":[1,2,9]})"},
      {R"({"a":[1,2]})", R"([{"op":"add","path":"/a/2","value":9}])", R"({"a":[1,2,9]})"},
      {R"({"a":[1,2]})", R"([{"op":"remove","path":"/a/0"}])", R"({"a":[2]})"},
      {R"({"a":{"b/c":1,"d~e":2}})",
       R"([{"op":"remove","path":"/a/b~1c"},{"op":"replace","path":"/a/d~0e","value":3}])",
       R"({"a":{"d~e":3}})"},
      {R"({"a":{"b":1}})", R"([{"op":"move","from":"/a/b","path":"/c"}])", R"({"a":{},"c":1})"},
      {R"({"a":{"b":1}})", R"([{"op":"copy","from":"/a","path":"/a/c"}])",
       R"({"a":{"b":1,"c":{"b":1}}})"},
      {R"({"a":1})", R"([{"op":"test","path":"/a","value":1}])", R"({"a":1})"},
      {R"({"a":1})", R"([{"op":"test","path":"/b","value":null}])", R"({"a":1})"},
      {R"({"a":1})", R"([{"op":"replace","path":"","value":{"x":1}}])", R"({"x":1})"},
      {R"({"":1})", R"([{"op":"replace","path":"/","value":2}])", R"({"":2})"},
  };
  for (const Case& item : cases) {
    const auto got = apply_json_patch(parse(item.object), parse(item.patch));
    ASSERT_TRUE(got) << item.patch << ": " << got.status().message();
    EXPECT_EQ(*got, parse(item.want)) << item.patch;
  }
}

TEST(JsonPatch, TellsMalformedFromImpossible) {
  const Json object = parse(R"({"a":[1],"s":"x"})");
  const std::pair<const char*, base::Code> cases[] = {
      {R"({})", base::Code::kBadRequest},
      {R"([1])", base::Code::kBadRequest},
      {R"([{"op":"nope","path":"/a"}])", base::Code::kBadRequest},
      {R"([{"op":"add","path":"/a"}])", base::Code::kBadRequest},
      {R"([{"op":"add","value":1}])", base::Code::kBadRequest},
      {R"([{"op":"add","path":"a","value":1}])", base::Code::kBadRequest},
      {R"([{"op":"add","path":"/a~2","value":1}])", base::Code::kBadRequest},
      {R"([{"op":"move","path":"/a"}])", base::Code::kBadRequest},
      {R"([{"op":"remove","path":"/b"}])", base::Code::kInvalid},
      {R"([{"op":"replace","path":"/b","value":1}])", base::Code::kInvalid},
      {R"([{"op":"add","path":"/b/c","value":1}])", base::Code::kInvalid},
      {R"([{"op":"add","path":"/s/c","value":1}])", base::Code::kInvalid},
      {R"([{"op":"add","path":"/a/2","value":1}])", base::Code::kInvalid},
      {R"([{"op":"remove","path":"/a/-"}])", base::Code::kInvalid},
      {R"([{"op":"remove","path":"/a/01"}])", base::Code::kInvalid},
      {R"([{"op":"remove","path":"/a/-1"}])", base::Code::kInvalid},
      {R"([{"op":"test","path":"/a","value":[2]}])", base::Code::kInvalid},
      {R"([{"op":"copy","from":"/b","path":"/c"}])", base::Code::kInvalid},
      {R"([{"op":"move","from":"/a","path":"/a/0"}])", base::Code::kInvalid},
  };
  for (const auto& [patch, code] : cases)
    EXPECT_EQ(apply_json_patch(object, parse(patch)).status().code(), code) << patch;
  EXPECT_EQ(apply_json_patch(object, parse(R"([{"op":"x"}])")).status().message(),
            R"(invalid operation {"op":"x"}: unsupported operation)");
}

TEST(JsonPatch, NamesTheFailedOperation) {
  const auto status =
      apply_json_patch(
          parse(R"({"a":1})"),
          parse(R"([{"op":"add","path":"/b","value":1},{"op":"test","path":"/a","value":2}])"))
          .status();
  EXPECT_EQ(status.message(), "operation 1 of the JSON patch: testing value at \"/a\" failed");
  ASSERT_EQ(status.causes().size(), 1U);
  EXPECT_EQ(status.causes()[0].field, "patch");
}

TEST(JsonPatch, BoundsTheNumberOfOperations) {
  Json patch = Json::array();
  for (std::size_t i = 0; i <= kMaxJsonPatchOperations; ++i)
    patch.push_back({{"op", "test"}, {"path", ""}, {"value", Json::object()}});
  const auto status = apply_json_patch(Json::object(), patch).status();
  EXPECT_EQ(status.reason(), "RequestEntityTooLarge");
  EXPECT_EQ(
      status.message(),
      "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got "
      "10001");
  patch.erase(patch.begin());
  EXPECT_TRUE(apply_json_patch(Json::object(), patch));
}

TEST(JsonPatch, BoundsDoublingCopies) {
  Json patch = Json::array();
  for (int i = 0; i < 60; ++i) patch.push_back({{"op", "copy"}, {"from", "/a"}, {"path", "/a/-"}});
  const auto doubled = apply_json_patch({{"a", {1}}}, patch).status();
  EXPECT_FALSE(doubled.ok());
  Json wide = Json::array();
  for (int i = 0; i < 300; ++i) wide.push_back({{"op", "copy"}, {"from", "/a"}, {"path", "/b/-"}});
  const Json object = {{"a", std::vector<int>(1000, 1)}, {"b", Json::array()}};
  EXPECT_EQ(apply_json_patch(object, wide).status().reason(), "RequestEntityTooLarge");
}

TEST(JsonPatch, BoundsNestingByMoves) {
  Json patch = Json::array();
  for (int i = 0; i < 200; ++i) {
    patch.push_back({{"op", "add"}, {"path", "/y"}, {"value", Json::object()}});
    patch.push_back({{"op", "move"}, {"from", "/x"}, {"path", "/y/x"}});
    patch.push_back({{"op", "move"}, {"from", "/y"}, {"path", "/x"}});
  }
  const auto status = apply_json_patch({{"x", Json::object()}}, patch).status();
  EXPECT_NE(status.message().find("nested deeper than 64 levels"), std::string::npos)
      << status.message();
}

TEST(JsonPatch, BoundsShiftingWork) {
  Json patch = Json::array();
  for (int i = 0; i < 1000; ++i) patch.push_back({{"op", "remove"}, {"path", "/0"}});
  const Json object = std::vector<int>(100'000, 0);
  EXPECT_EQ(apply_json_patch(object, patch).status().reason(), "RequestEntityTooLarge");
}

TEST(MergePatch, FollowsRfc7386) {
  // The examples of the RFC's appendix whose patch is an object.
  const std::array<std::array<const char*, 3>, 11> cases = {{
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", R"({})"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
  }};
  for (const auto& [object, patch, want] : cases) {
    const auto got = apply_merge_patch(parse(object), parse(patch));
    ASSERT_TRUE(got);
    EXPECT_EQ(*got, parse(want)) << object << patch;
  }
  EXPECT_EQ(apply_merge_patch(Json::object(), Json::array()).status().code(),
            base::Code::kBadRequest);
}

}  // namespace
}  // namespace qvd::api
