#include "api/server/model/registry.hpp"

#include <algorithm>
#include <utility>

#include "api/server/model/kind_rules.hpp"
#include "base/text/letter_case.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;
using base::json_at;
using base::json_string;

const std::set<std::string> kAllVerbs = {"create", "delete", "deletecollection", "get",
                                         "list",   "patch",  "update",           "watch"};
const std::set<std::string> kReadVerbs = {"get", "list", "watch"};

std::vector<std::string> strings(const Json& list) {
  std::vector<std::string> found;
  if (!list.is_array()) return found;
  for (const Json& each : list)
    if (each.is_string()) found.push_back(each.get<std::string>());
  return found;
}

/// The one version that is served and stored.
base::Result<const Json*> served_version(const Json& definition) {
  const Json& versions = json_at(definition, {"spec", "versions"});
  if (versions.is_array()) {
    for (const Json& version : versions) {
      if (version.value("served", true) && version.value("storage", true)) return &version;
    }
  }
  return base::invalid("spec.versions: one version must be served and stored");
}

void read_names(const Json& definition, Resource& resource) {
  const Json& names = json_at(definition, {"spec", "names"});
  resource.group = json_string(definition, {"spec", "group"});
  resource.kind = json_string(names, {"kind"});
  resource.plural = json_string(names, {"plural"});
  resource.singular = json_string(names, {"singular"});
  if (resource.singular.empty()) resource.singular = base::lower_ascii(resource.kind);
  resource.list_kind = json_string(names, {"listKind"});
  if (resource.list_kind.empty()) resource.list_kind = resource.kind + "List";
  resource.short_names = strings(json_at(names, {"shortNames"}));
  resource.categories = strings(json_at(names, {"categories"}));
  resource.namespaced = json_string(definition, {"spec", "scope"}) != "Cluster";
}

base::Status read_columns(const Json& version, Resource& resource) {
  if (resource.built_in) {
    resource.fields = api::SelectableFields::for_core(resource.kind, resource.namespaced);
    resource.columns = api::TableColumns::for_core(resource.kind);
    return {};
  }
  std::vector<std::string> paths;
  const Json& selectable = json_at(version, {"selectableFields"});
  if (selectable.is_array())
    for (const Json& field : selectable) paths.push_back(json_string(field, {"jsonPath"}));
  resource.fields = api::SelectableFields::for_custom(resource.namespaced, paths);
  ASSIGN_OR_RETURN(resource.columns,
                   api::TableColumns::for_custom(json_at(version, {"additionalPrinterColumns"})));
  return {};
}

base::Status fill(const Json& definition, Resource& resource) {
  read_names(definition, resource);
  if (resource.kind.empty() || resource.plural.empty())
    return base::invalid("spec.names: kind and plural are required");
  ASSIGN_OR_RETURN(const Json* version, served_version(definition));
  resource.version = json_string(*version, {"name"});
  resource.status = json_at(*version, {"subresources"}).contains("status");
  resource.meta.namespaced = resource.namespaced;
  resource.verbs = kAllVerbs;
  resource.open_api_schema = json_at(*version, {"schema", "openAPIV3Schema"});
  RETURN_IF_ERROR(read_columns(*version, resource));
  auto schema = api::Schema::compile(resource.open_api_schema);
  if (!schema) return schema.status().with_context("schema.openAPIV3Schema");
  resource.schema = std::move(schema).value();
  if (resource.built_in) apply_kind_rules(resource);
  if (resource.kind == "CustomResourceDefinition") resource.verbs = kReadVerbs;
  return {};
}

}  // namespace

base::Result<ResourcePtr> make_resource(const Json& definition, bool built_in) {
  auto resource = std::make_shared<Resource>(Resource{.columns = api::TableColumns::for_core("")});
  resource->built_in = built_in;
  resource->strategic_merge = built_in;
  resource->unconditional_update = built_in;
  if (auto status = fill(definition, *resource); !status.ok())
    return status.with_context(json_string(definition, {"metadata", "name"}).empty()
                                   ? resource->group_kind()
                                   : json_string(definition, {"metadata", "name"}));
  return ResourcePtr(std::move(resource));
}

base::Result<Registry> Registry::create(const std::vector<Json>& built_in,
                                        const std::vector<Json>& custom) {
  Registry registry;
  for (const auto& [documents, core] : {std::pair(&built_in, true), std::pair(&custom, false)}) {
    for (const Json& document : *documents) {
      ASSIGN_OR_RETURN(auto resource, make_resource(document, core));
      if (registry.find(resource->group, resource->version, resource->plural) != nullptr)
        return base::invalid(resource->group_resource() + " is defined twice");
      registry.resources_.push_back(std::move(resource));
    }
  }
  return registry;
}

const Resource* Registry::find(std::string_view group, std::string_view version,
                               std::string_view plural) const {
  for (const auto& each : resources_)
    if (each->plural == plural && each->group == group && each->version == version)
      return each.get();
  return nullptr;
}

const Resource* Registry::find_kind(std::string_view api_version, std::string_view kind) const {
  for (const auto& each : resources_)
    if (each->kind == kind && each->api_version() == api_version) return each.get();
  return nullptr;
}

const Resource* Registry::find_key(const KeyParts& key) const {
  for (const auto& each : resources_)
    if (each->plural == key.plural && each->group == key.group) return each.get();
  return nullptr;
}

bool Registry::has_version(std::string_view group, std::string_view version) const {
  return std::any_of(resources_.begin(), resources_.end(), [&](const auto& each) {
    return each->group == group && each->version == version;
  });
}

}  // namespace qvd::apiserver
