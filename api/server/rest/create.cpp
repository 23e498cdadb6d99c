#include "api/meta/generate_name.hpp"
#include "api/server/model/decode.hpp"
#include "api/server/model/strategy.hpp"
#include "api/server/rest/write.hpp"
#include "base/crypto/random.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;
using base::json_at;
using base::json_string;

// How often another random name is tried. Source: Kubernetes.
constexpr int kNameAttempts = 8;

std::uint64_t random_number() {
  return base::random_below(UINT64_MAX);
}

/// Nothing if new objects may be put into this namespace.
std::optional<base::http::Response> namespace_refuses(Call& call, Objects& objects,
                                                      const std::string& name) {
  const std::string& ns = call.info.ns;
  if (!call.resource.namespaced) return {};
  const Resource* namespaces = objects.registry().find("", "v1", "namespaces");
  auto found = objects.get(call.context, *namespaces, "", ns);
  if (!found) return failure_response(found.status(), {.name = ns, .kind = "namespaces"});
  if (!json_at((*found)->json(), {"metadata"}).contains("deletionTimestamp")) return {};
  const auto status =
      base::forbidden(call.resource.group_resource() + " \"" + name +
                      "\" is forbidden: unable to create new content in namespace " + ns +
                      " because it is being terminated")
          .with_causes({{"NamespaceTerminating", "metadata.namespace",
                         "namespace " + ns + " is being terminated"}});
  return failure_response(
      status, {.name = name, .group = call.resource.group, .kind = call.resource.plural});
}

/// The name given, or a new random one behind the prefix given.
base::Result<std::string> choose_name(const Resource& resource, const Json& object) {
  const std::string name = json_string(object, {"metadata", "name"});
  if (!name.empty()) return name;
  const std::string prefix = json_string(object, {"metadata", "generateName"});
  if (!prefix.empty()) return api::generate_name(prefix, random_number);
  return api::invalid_object(
      resource.group_kind(), "",
      {api::required_value("metadata.name", "name or generateName is required")});
}

base::Status refuse_version(const Call& call, const Json& object) {
  if (json_string(object, {"metadata", "resourceVersion"}).empty()) return {};
  return api::invalid_object(call.resource.group_kind(), json_string(object, {"metadata", "name"}),
                             {api::forbidden_value("metadata.resourceVersion",
                                                   "may not be set on objects to be created")});
}

/// Makes the object complete and stores it, once.
base::Result<Stored> store_once(Call& call, Objects& objects, Json object, bool dry_run,
                                std::vector<std::string>& warnings) {
  const NewObject given{call.info.ns, base::random_uuid(), objects.clock().wall_now()};
  RETURN_IF_ERROR(prepare_create(call.resource, given, object, warnings));
  RETURN_IF_ERROR(check_owner(call, Access::kWrite, object));
  if (!dry_run) return objects.create(call.context, call.resource, std::move(object));
  const auto name = json_string(object, {"metadata", "name"});
  if (objects.get(call.context, call.resource, call.info.ns, name))
    return object_exists(call.resource, name);
  return Stored{std::move(object), false};
}

base::Result<Stored> store_named(Call& call, Objects& objects, const Json& object, bool dry_run) {
  const bool given = !json_string(object, {"metadata", "name"}).empty();
  for (int attempt = 1;; ++attempt) {
    ASSIGN_OR_RETURN(const std::string name, choose_name(call.resource, object));
    Json named = object;
    named["metadata"]["name"] = name;
    std::vector<std::string> warnings;
    auto stored = store_once(call, objects, std::move(named), dry_run, warnings);
    const bool taken = !stored && stored.status().code() == base::Code::kAlreadyExists;
    if (taken && !given && attempt < kNameAttempts) continue;
    call.warnings.insert(call.warnings.end(), warnings.begin(), warnings.end());
    if (taken && !given)
      return base::already_exists(stored.status().message() +
                                  ", the server was not able to generate a unique name for the "
                                  "object")
          .with_retry_after(std::chrono::seconds(1));
    return stored;
  }
}

}  // namespace

Reply create_object(Call& call, Objects& objects) {
  ASSIGN_OR_RETURN(const bool dry_run, parse_dry_run(call, "CreateOptions"));
  ASSIGN_OR_RETURN(const auto mode,
                   parse_field_validation(call.target.get("fieldValidation"), "CreateOptions"));
  ASSIGN_OR_RETURN(auto decoded, decode_object(call.resource, call.http.body,
                                               call.http.headers.get("Content-Type")));
  RETURN_IF_ERROR(judge_fields(call.resource, decoded, mode, call.warnings));
  RETURN_IF_ERROR(refuse_version(call, decoded.object));
  RETURN_IF_ERROR(adopt_namespace(call.resource, call.info.ns, decoded.object));
  const std::string name = json_string(decoded.object, {"metadata", "name"});
  if (auto refused = namespace_refuses(call, objects, name)) return *std::move(refused);
  ASSIGN_OR_RETURN(const auto stored, store_named(call, objects, decoded.object, dry_run));
  return object_response(call, 201, stored.object, objects.clock().wall_now());
}

}  // namespace qvd::apiserver
