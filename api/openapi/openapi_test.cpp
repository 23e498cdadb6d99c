#include "api/openapi/openapi.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace qvd::api {
namespace {

using base::Json;

OpenApi sample() {
  OpenApiKind widget{.group = "qvd.dev",
                     .version = "v1beta1",
                     .kind = "Widget",
                     .plural = "widgets",
                     .status = true,
                     .scale = true,
                     .schema = *base::parse_json(R"({"type":"object","description":"A widget.",
       "properties":{"spec":{"type":"object","x-kubernetes-validations":[{"rule":"true"}]}}})")};
  OpenApiKind secret{
      .group = "", .version = "v1", .kind = "Secret", .plural = "secrets", .strategic_merge = true};
  OpenApiKind host{.group = "qvd.dev",
                   .version = "v1beta1",
                   .kind = "Host",
                   .plural = "hosts",
                   .namespaced = false};
  return build_openapi({widget, secret, host}, "v1.32.0");
}

Json document(const OpenApi& api, const char* path) {
  return *base::parse_json(api.documents.at(path).body);
}

TEST(OpenApi, IndexLeadsToDocumentsByHash) {
  const OpenApi api = sample();
  const Json index = *base::parse_json(api.index.body);
  ASSERT_EQ(index["paths"].size(), 2U);
  EXPECT_EQ(index["paths"]["api/v1"]["serverRelativeURL"],
            "/openapi/v3/api/v1?hash=" + api.documents.at("api/v1").hash);
  EXPECT_TRUE(index["paths"].contains("apis/qvd.dev/v1beta1"));
  EXPECT_EQ(api.index.hash.size(), 128U);
  EXPECT_EQ(api.index.hash.find_first_of("abcdef"), std::string::npos);
}

TEST(OpenApi, HashFollowsTheContent) {
  OpenApiKind kind{.group = "g", .version = "v1", .kind = "K", .plural = "ks"};
  const std::string before = build_openapi({kind}, "v1").documents.at("apis/g/v1").hash;
  EXPECT_EQ(build_openapi({kind}, "v1").documents.at("apis/g/v1").hash, before);
  kind.schema = {{"description", "new"}};
  EXPECT_NE(build_openapi({kind}, "v1").documents.at("apis/g/v1").hash, before);
}

TEST(OpenApi, DescribesTheKind) {
  const Json schemas = document(sample(), "apis/qvd.dev/v1beta1")["components"]["schemas"];
  const Json& widget = schemas["dev.qvd.v1beta1.Widget"];
  EXPECT_EQ(widget["description"], "A widget.");
  EXPECT_EQ(widget["x-kubernetes-group-version-kind"],
            Json::array({{{"group", "qvd.dev"}, {"version", "v1beta1"}, {"kind", "Widget"}}}));
  EXPECT_EQ(widget["properties"]["metadata"]["allOf"][0]["$ref"],
            "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
  EXPECT_TRUE(widget["properties"]["spec"].contains("x-kubernetes-validations"));
  EXPECT_TRUE(schemas.contains("dev.qvd.v1beta1.WidgetList"));
  EXPECT_TRUE(
      document(sample(), "api/v1")["components"]["schemas"].contains("io.k8s.api.core.v1.Secret"));
}

// A reference that leads nowhere breaks `kubectl explain`.
void for_each_ref(const Json& at, const std::function<void(const std::string&)>& callee) {
  if (at.is_object() && at.contains("$ref")) callee(at["$ref"].get<std::string>());
  if (at.is_structured())
    for (const Json& child : at) for_each_ref(child, callee);
}

TEST(OpenApi, HasNoDanglingReference) {
  const OpenApi api = sample();
  for (const auto& [path, rendered] : api.documents) {
    const Json parsed = *base::parse_json(rendered.body);
    std::size_t count = 0;
    for_each_ref(parsed, [&](const std::string& ref) {
      ++count;
      ASSERT_TRUE(ref.starts_with("#/components/schemas/")) << ref;
      EXPECT_TRUE(parsed["components"]["schemas"].contains(ref.substr(21))) << ref;
    });
    EXPECT_GT(count, 10U) << path;
  }
}

TEST(OpenApi, SaysHowToPatch) {
  const OpenApi api = sample();
  const Json custom = document(api, "apis/qvd.dev/v1beta1")["paths"];
  const Json& patch =
      custom["/apis/qvd.dev/v1beta1/namespaces/{namespace}/widgets/{name}"]["patch"];
  EXPECT_EQ(patch["x-kubernetes-group-version-kind"],
            (Json{{"group", "qvd.dev"}, {"version", "v1beta1"}, {"kind", "Widget"}}));
  bool field_validation = false;
  for (const Json& parameter : patch["parameters"])
    field_validation |= parameter["name"] == "fieldValidation" && parameter["in"] == "query";
  EXPECT_TRUE(field_validation);
  const Json& content = patch["requestBody"]["content"];
  EXPECT_TRUE(content.contains("application/apply-patch+yaml"));
  EXPECT_FALSE(content.contains("application/strategic-merge-patch+json"));
  const Json core = document(api, "api/v1")["paths"];
  EXPECT_TRUE(
      core["/api/v1/namespaces/{namespace}/secrets/{name}"]["patch"]["requestBody"]["content"]
          .contains("application/strategic-merge-patch+json"));
}

TEST(OpenApi, ListsPathsByScope) {
  const Json paths = document(sample(), "apis/qvd.dev/v1beta1")["paths"];
  EXPECT_TRUE(paths.contains("/apis/qvd.dev/v1beta1/widgets"));
  EXPECT_TRUE(paths.contains("/apis/qvd.dev/v1beta1/namespaces/{namespace}/widgets/{name}/status"));
  EXPECT_TRUE(paths.contains("/apis/qvd.dev/v1beta1/namespaces/{namespace}/widgets/{name}/scale"));
  EXPECT_TRUE(paths.contains("/apis/qvd.dev/v1beta1/hosts/{name}"));
  EXPECT_FALSE(paths.contains("/apis/qvd.dev/v1beta1/namespaces/{namespace}/hosts"));
  EXPECT_EQ(paths["/apis/qvd.dev/v1beta1/hosts"]["delete"]["x-kubernetes-action"],
            "deletecollection");
}

TEST(OpenApi, SatisfiesReadersOfVersionTwo) {
  const OpenApi api = sample();
  EXPECT_EQ((*base::parse_json(api.v2_json.body))["swagger"], "2.0");
  const std::string& bytes = api.v2_protobuf.body;
  EXPECT_EQ(bytes.substr(0, 5),
            "\x0a\x03"
            "2.0");
  EXPECT_EQ(bytes.substr(bytes.size() - 2), std::string("\x42\x00", 2));
  EXPECT_NE(bytes.find("\x12\x07"
                       "v1.32.0"),
            std::string::npos);
}

}  // namespace
}  // namespace qvd::api
