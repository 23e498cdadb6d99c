#include <gtest/gtest.h>

#include "api/patch/patch.hpp"

namespace qvd::api {
namespace {

using base::Json;

struct Case {
  const char* name;
  const char* kind;
  const char* object;
  const char* patch;
  const char* want;
};

TEST(StrategicMerge, FollowsKubernetes) {
  const Case cases[] = {
      {"maps merge, null deletes", "ConfigMap", R"({"data":{"a":"1","b":"2"}})",
       R"({"data":{"a":null,"c":"3"}})", R"({"data":{"b":"2","c":"3"}})"},
      {"plain lists are replaced", "Namespace", R"({"spec":{"finalizers":["a"]}})",
       R"({"spec":{"finalizers":["b"]}})", R"({"spec":{"finalizers":["b"]}})"},
      {"finalizers merge as a set", "Secret", R"({"metadata":{"finalizers":["a/x"]}})",
       R"({"metadata":{"finalizers":["b/y","a/x"]}})",
       R"({"metadata":{"finalizers":["a/x","b/y"]}})"},
      {"primitive items are deleted by directive", "Secret",
       R"({"metadata":{"finalizers":["a/x","b/y"]}})",
       R"({"metadata":{"$deleteFromPrimitiveList/finalizers":["a/x"]}})",
       R"({"metadata":{"finalizers":["b/y"]}})"},
      {"owners merge by uid", "Secret",
       R"({"metadata":{"ownerReferences":[{"uid":"1","name":"a"},{"uid":"2","name":"b"}]}})",
       R"({"metadata":{"ownerReferences":[{"uid":"2","name":"c"},{"uid":"3","name":"d"}]}})",
       R"({"metadata":{"ownerReferences":[{"uid":"1","name":"a"},{"uid":"2","name":"c"},
          {"uid":"3","name":"d"}]}})"},
      {"items go by $patch delete", "ServiceAccount", R"({"secrets":[{"name":"a"},{"name":"b"}]})",
       R"({"secrets":[{"name":"a","$patch":"delete"}]})", R"({"secrets":[{"name":"b"}]})"},
      {"a list is replaced by $patch replace", "ServiceAccount",
       R"({"secrets":[{"name":"a"},{"name":"b"}]})",
       R"({"secrets":[{"$patch":"replace"},{"name":"c"}]})", R"({"secrets":[{"name":"c"}]})"},
      {"a map is replaced by $patch replace", "ConfigMap", R"({"data":{"a":"1"}})",
       R"({"data":{"$patch":"replace","b":"2"}})", R"({"data":{"b":"2"}})"},
      {"a map is emptied by $patch delete", "ConfigMap", R"({"data":{"a":"1"}})",
       R"({"data":{"$patch":"delete"}})", R"({"data":{}})"},
      {"only retained keys stay", "ConfigMap", R"({"data":{"a":"1","b":"2"}})",
       R"({"data":{"$retainKeys":["b","c"],"c":"3"}})", R"({"data":{"b":"2","c":"3"}})"},
      {"the order of the file wins, others keep their place", "ServiceAccount",
       R"({"secrets":[{"name":"x"},{"name":"a"},{"name":"y"}]})",
       R"({"$setElementOrder/secrets":[{"name":"b"},{"name":"a"}],"secrets":[{"name":"b"}]})",
       R"({"secrets":[{"name":"b"},{"name":"x"},{"name":"a"},{"name":"y"}]})"},
      {"order alone", "ServiceAccount", R"({"secrets":[{"name":"a"},{"name":"b"}]})",
       R"({"$setElementOrder/secrets":[{"name":"b"},{"name":"a"}]})",
       R"({"secrets":[{"name":"b"},{"name":"a"}]})"},
      {"conditions merge by type", "Namespace",
       R"({"status":{"conditions":[{"type":"A","status":"True"}]}})",
       R"({"status":{"conditions":[{"type":"A","status":"False"},{"type":"B"}]}})",
       R"({"status":{"conditions":[{"type":"A","status":"False"},{"type":"B"}]}})"},
      {"an absent map starts empty, without directives", "ConfigMap", R"({})",
       R"({"data":{"$patch":"merge","a":"1","b":null}})", R"({"data":{"a":"1"}})"},
  };
  for (const Case& item : cases) {
    const auto got = apply_strategic_merge_patch(*base::parse_json(item.object),
                                                 *base::parse_json(item.patch), item.kind);
    ASSERT_TRUE(got) << item.name << ": " << got.status().message();
    EXPECT_EQ(*got, *base::parse_json(item.want)) << item.name;
  }
}

TEST(StrategicMerge, RefusesMalformedDirectives) {
  for (const char* patch :
       {R"([])", R"({"data":{"$patch":"x"}})", R"({"data":{"$retainKeys":"a"}})",
        R"({"metadata":{"ownerReferences":[{"name":"a"}]}})",
        R"({"metadata":{"$setElementOrder/finalizers":1,"finalizers":["a/b"]}})",
        R"({"metadata":{"$deleteFromPrimitiveList/finalizers":1}})"}) {
    const auto got = apply_strategic_merge_patch({{"metadata", {{"finalizers", {"a/b"}}}}},
                                                 *base::parse_json(patch), "Secret");
    EXPECT_EQ(got.status().code(), base::Code::kBadRequest) << patch;
  }
}

}  // namespace
}  // namespace qvd::api
