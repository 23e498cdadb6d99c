#include <vector>

#include "api/openapi/documents.hpp"

namespace qvd::api::openapi {
namespace {

using base::Json;

const std::string kMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

Json schema_at(const std::string& name) {
  return {{"schema", {{"$ref", schema_ref(name)}}}};
}

Json json_and_yaml(const std::string& name) {
  return {{"application/json", schema_at(name)}, {"application/yaml", schema_at(name)}};
}

Json answers(const std::string& code, const std::string& name) {
  return {{code, {{"description", "OK"}, {"content", json_and_yaml(name)}}},
          {"401", {{"description", "Unauthorized"}}}};
}

// kubectl sends a strategic merge patch wherever it is listed.
Json patch_body(const OpenApiKind& kind) {
  const Json schema = schema_at(kMeta + "Patch");
  Json content = {{"application/json-patch+json", schema},
                  {"application/merge-patch+json", schema},
                  {"application/apply-patch+yaml", schema}};
  if (kind.strategic_merge) content["application/strategic-merge-patch+json"] = schema;
  return {{"required", true}, {"content", std::move(content)}};
}

Json object_body(const std::string& name) {
  return {{"required", true}, {"content", {{"*/*", schema_at(name)}}}};
}

class Paths {
 public:
  Paths(const OpenApiKind& kind, Json& out) : kind_(kind), out_(out) {}

  void add() {
    const std::string root = kind_.group.empty() ? "/api/" + kind_.version
                                                 : "/apis/" + kind_.group + "/" + kind_.version;
    const std::string scope = kind_.namespaced ? "/namespaces/{namespace}" : "";
    const std::string collection = root + scope + "/" + kind_.plural;
    add_collection(collection);
    add_object(collection + "/{name}", schema_name(kind_), true);
    if (kind_.status) add_object(collection + "/{name}/status", schema_name(kind_), false);
    if (kind_.scale)
      add_object(collection + "/{name}/scale", "io.k8s.api.autoscaling.v1.Scale", false);
    if (!kind_.namespaced) return;
    Json& all = out_[root + "/" + kind_.plural];
    all["get"] = operation("list", "list", answers("200", schema_name(kind_) + "List"));
  }

 private:
  Json operation(std::string_view verb, std::string_view action, Json responses) {
    return {{"tags",
             {kind_.group.empty() ? "core_" + kind_.version : kind_.group + "_" + kind_.version}},
            {"parameters", query_parameters(verb)},
            {"responses", std::move(responses)},
            {"x-kubernetes-action", action},
            {"x-kubernetes-group-version-kind", gvk(kind_.group, kind_.version, kind_.kind)}};
  }

  static Json path_parameters(bool namespaced, bool named) {
    Json out = Json::array();
    const auto add = [&](const char* name, const char* description) {
      out.push_back({{"name", name},
                     {"in", "path"},
                     {"required", true},
                     {"description", description},
                     {"schema", {{"type", "string"}, {"uniqueItems", true}}}});
    };
    if (named) add("name", "Name of the object.");
    if (namespaced) add("namespace", "Namespace of the object.");
    return out;
  }

  void add_collection(const std::string& path) {
    Json& item = out_[path];
    const std::string name = schema_name(kind_);
    item["parameters"] = path_parameters(kind_.namespaced, false);
    item["get"] = operation("list", "list", answers("200", name + "List"));
    item["post"] = operation("post", "post", answers("201", name));
    item["post"]["requestBody"] = object_body(name);
    item["delete"] =
        operation("deletecollection", "deletecollection", answers("200", kMeta + "Status"));
  }

  void add_object(const std::string& path, const std::string& name, bool deletable) {
    Json& item = out_[path];
    item["parameters"] = path_parameters(kind_.namespaced, true);
    item["get"] = operation("get", "get", answers("200", name));
    item["put"] = operation("put", "put", answers("200", name));
    item["put"]["requestBody"] = object_body(name);
    item["patch"] = operation("patch", "patch", answers("200", name));
    item["patch"]["requestBody"] = patch_body(kind_);
    if (!deletable) return;
    item["delete"] = operation("delete", "delete", answers("200", kMeta + "Status"));
    item["delete"]["requestBody"] = {{"content", {{"*/*", schema_at(kMeta + "DeleteOptions")}}}};
  }

  const OpenApiKind& kind_;
  Json& out_;
};

}  // namespace

void add_kind_paths(const OpenApiKind& kind, Json& out) {
  Paths(kind, out).add();
}

}  // namespace qvd::api::openapi
