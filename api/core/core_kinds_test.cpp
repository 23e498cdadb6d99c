#include "api/core/core_kinds.hpp"

#include <gtest/gtest.h>

#include <set>

#include "api/schema/schema.hpp"

namespace qvd::api {
namespace {

using base::Json;
using base::json_at;
using base::json_string;

const Json& definition_of(const std::string& kind) {
  for (const Json& each : core_kinds())
    if (json_string(each, {"spec", "names", "kind"}) == kind) return each;
  static const Json kNone;
  return kNone;
}

TEST(CoreKinds, AreThoseThatTheServerNeeds) {
  std::set<std::string> kinds;
  for (const Json& each : core_kinds()) kinds.insert(json_string(each, {"spec", "names", "kind"}));
  EXPECT_EQ(kinds, (std::set<std::string>{"ConfigMap", "CustomResourceDefinition", "Event", "Lease",
                                          "Namespace", "Secret", "ServiceAccount"}));
}

TEST(CoreKinds, HaveSchemasThatCompile) {
  for (const Json& each : core_kinds()) {
    const Json& schema = json_at(each, {"spec", "versions"})[0]["schema"]["openAPIV3Schema"];
    const auto compiled = Schema::compile(schema);
    EXPECT_TRUE(compiled) << compiled.status().message();
  }
}

TEST(CoreKinds, TakeWhatClientsSend) {
  struct Case {
    const char* kind;
    const char* object;
    std::size_t faults;
  };
  const Case cases[] = {
      {"Secret", R"({"data":{"a":"eA=="},"stringData":{"b":"x"},"type":"Opaque"})", 0},
      {"Secret", R"({"data":{"a":"not base64"}})", 1},
      {"ConfigMap", R"({"data":{"a":1}})", 1},
      {"Event", R"({"involvedObject":{"kind":"Host","name":"n"},"count":1,"source":{},
         "firstTimestamp":"2026-11-21T08:00:00Z","eventTime":null})",
       0},
      {"Lease", R"({"spec":{"renewTime":"2026-11-21T08:00:00.123456Z","leaseDurationSeconds":15}})",
       0},
      {"Lease", R"({"spec":{"leaseDurationSeconds":0,"leaseTransitions":-1}})", 2},
      {"Namespace", R"({"spec":{},"status":{}})", 0},
  };
  for (const Case& item : cases) {
    const auto schema = Schema::compile(
        definition_of(item.kind)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]);
    ASSERT_TRUE(schema);
    Json object = *base::parse_json(item.object);
    std::vector<std::string> unknown;
    (*schema)->prepare(object, &unknown);
    EXPECT_TRUE(unknown.empty()) << item.object;
    EXPECT_EQ((*schema)->validate(object).size(), item.faults) << item.object;
  }
}

TEST(CoreKinds, DescribeACustomResourceDefinitionByItself) {
  const Json& crd = definition_of("CustomResourceDefinition");
  const auto schema = Schema::compile(crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]);
  ASSERT_TRUE(schema);
  for (const Json& each : core_kinds()) {
    Json object = each;
    std::vector<std::string> unknown;
    (*schema)->prepare(object, &unknown);
    EXPECT_TRUE(unknown.empty());
    EXPECT_TRUE((*schema)->validate(object).empty());
  }
}

}  // namespace
}  // namespace qvd::api
