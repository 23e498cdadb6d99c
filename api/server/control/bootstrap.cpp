#include "api/server/control/bootstrap.hpp"

#include <array>

#include "api/server/model/object.hpp"
#include "api/server/model/strategy.hpp"
#include "api/types/well_known.hpp"
#include "base/crypto/random.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;
using base::json_at;
using base::json_string;

constexpr std::array kNamespaces = {"default",
                                    "kube-system",
                                    "kube-public",
                                    api::kSystemNamespace,
                                    api::kHostLeaseNamespace,
                                    api::kGatewayLeaseNamespace};
constexpr const char* kApiExtensions = "apiextensions.k8s.io";

base::Status ensure_namespace(Objects& objects, const Resource& namespaces, const char* name) {
  if (objects.get({}, namespaces, "", name)) return {};
  Json object = {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", name}}}};
  std::vector<std::string> warnings;
  RETURN_IF_ERROR(prepare_create(namespaces, {"", base::random_uuid(), objects.clock().wall_now()},
                                 object, warnings));
  return objects.create({}, namespaces, std::move(object)).status();
}

Json condition(const char* type, const char* reason, base::WallTime now) {
  return {{"type", type},
          {"status", "True"},
          {"reason", reason},
          {"message", "the kind is served"},
          {"lastTransitionTime", base::format_rfc3339(now)}};
}

/// Creates the object, or brings the one of an earlier version of this program up to date.
base::Status ensure_definition(Objects& objects, const Resource& crds, const Json& definition) {
  const auto now = objects.clock().wall_now();
  const std::string name = json_string(definition, {"metadata", "name"});
  Json wanted = established(definition, now);
  if (!objects.get({}, crds, "", name)) {
    wanted["metadata"]["uid"] = base::random_uuid();
    wanted["metadata"]["creationTimestamp"] = base::format_rfc3339(now);
    wanted["metadata"]["generation"] = 1;
    return objects.create({}, crds, std::move(wanted)).status();
  }
  const auto refresh = [&](const Json& current) -> base::Result<Json> {
    if (json_at(current, {"spec"}) == json_at(wanted, {"spec"})) return current;
    Json next = current;
    next["spec"] = json_at(wanted, {"spec"});
    next["status"] = json_at(wanted, {"status"});
    next["metadata"]["generation"] = next_generation(current);
    return next;
  };
  return objects.update({}, crds, "", name, refresh).status();
}

}  // namespace

Json established(const Json& definition, base::WallTime now) {
  Json object = definition;
  Json& spec = object["spec"];
  spec["conversion"] = {{"strategy", "None"}};
  Json stored = Json::array();
  for (const Json& version : json_at(spec, {"versions"}))
    if (version.value("storage", false)) stored.push_back(version.at("name"));
  object["status"] = {
      {"acceptedNames", json_at(spec, {"names"})},
      {"conditions", Json::array({condition("NamesAccepted", "NoConflicts", now),
                                  condition("Established", "InitialNamesAccepted", now)})},
      {"storedVersions", std::move(stored)}};
  return object;
}

base::Status bootstrap(Objects& objects, const std::vector<Json>& definitions) {
  const Registry& registry = objects.registry();
  const Resource* namespaces = registry.find("", "v1", "namespaces");
  if (namespaces == nullptr) return base::internal_error("the kind Namespace is not built in");
  for (const char* name : kNamespaces)
    RETURN_IF_ERROR(ensure_namespace(objects, *namespaces, name));
  const Resource* crds = registry.find(kApiExtensions, "v1", "customresourcedefinitions");
  if (crds == nullptr) return {};
  for (const Json& definition : definitions)
    RETURN_IF_ERROR(ensure_definition(objects, *crds, definition));
  return {};
}

}  // namespace qvd::apiserver
