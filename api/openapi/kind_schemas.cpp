#include <algorithm>

#include "api/openapi/documents.hpp"
#include "base/text/join.hpp"
#include "base/text/split.hpp"

namespace qvd::api::openapi {
namespace {

using base::Json;

constexpr std::string_view kMetaName = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
constexpr std::string_view kListMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";

std::string reversed(std::string_view domain) {
  auto parts = base::split(domain, '.');
  std::reverse(parts.begin(), parts.end());
  return base::join(parts, ".");
}

// `.metadata` refers to the shared schema; allOf lets a description stand beside it.
Json metadata_ref(std::string_view name, const char* description) {
  return {{"allOf", Json::array({{{"$ref", schema_ref(std::string(name))}}})},
          {"description", description},
          {"default", Json::object()}};
}

void add_type_meta(Json& properties) {
  properties["apiVersion"] = {
      {"type", "string"},
      {"description",
       "APIVersion defines the versioned schema of this representation of an object."}};
  properties["kind"] = {
      {"type", "string"},
      {"description",
       "Kind is a string value representing the REST resource this object represents."}};
}

Json object_schema(const OpenApiKind& kind) {
  Json out = kind.schema.is_object() ? kind.schema : Json::object();
  out["type"] = "object";
  out["x-kubernetes-group-version-kind"] = Json::array({gvk(kind.group, kind.version, kind.kind)});
  Json& properties = out["properties"];
  if (properties.is_null()) properties = Json::object();
  add_type_meta(properties);
  properties["metadata"] = metadata_ref(kMetaName, "Standard object's metadata.");
  return out;
}

Json list_schema(const OpenApiKind& kind) {
  Json out = {{"type", "object"},
              {"description", kind.kind + "List is a list of " + kind.kind},
              {"required", {"items"}},
              {"properties", Json::object()},
              {"x-kubernetes-group-version-kind",
               Json::array({gvk(kind.group, kind.version, kind.kind + "List")})}};
  Json& properties = out["properties"];
  add_type_meta(properties);
  properties["metadata"] = metadata_ref(kListMeta, "Standard list metadata.");
  properties["items"] = {{"type", "array"},
                         {"description", "List of " + kind.plural + "."},
                         {"items",
                          {{"allOf", Json::array({{{"$ref", schema_ref(schema_name(kind))}}})},
                           {"default", Json::object()}}}};
  return out;
}

}  // namespace

std::string schema_name(const OpenApiKind& kind) {
  const std::string tail = kind.version + "." + kind.kind;
  if (kind.group.empty()) return "io.k8s.api.core." + tail;
  if (kind.group.ends_with(".k8s.io"))
    return "io.k8s.api." + kind.group.substr(0, kind.group.find('.')) + "." + tail;
  return reversed(kind.group) + "." + tail;
}

std::string schema_ref(const std::string& name) {
  return "#/components/schemas/" + name;
}

Json gvk(std::string_view group, std::string_view version, std::string_view kind) {
  return {{"group", group}, {"version", version}, {"kind", kind}};
}

void add_kind_schemas(const OpenApiKind& kind, Json& out) {
  out[schema_name(kind)] = object_schema(kind);
  out[schema_name(kind) + "List"] = list_schema(kind);
  if (!kind.scale) return;
  out["io.k8s.api.autoscaling.v1.Scale"] = {
      {"type", "object"},
      {"description", "Scale represents a scaling request for a resource."},
      {"x-kubernetes-preserve-unknown-fields", true},
      {"x-kubernetes-group-version-kind", Json::array({gvk("autoscaling", "v1", "Scale")})}};
}

}  // namespace qvd::api::openapi
