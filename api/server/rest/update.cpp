#include "api/patch/patch.hpp"
#include "api/server/model/decode.hpp"
#include "api/server/model/strategy.hpp"
#include "api/server/rest/write.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;
using base::json_at;
using base::json_string;

constexpr std::size_t kMaxFieldManager = 128;

constexpr const char* kJsonPatch = "application/json-patch+json";
constexpr const char* kMergePatch = "application/merge-patch+json";
constexpr const char* kStrategicPatch = "application/strategic-merge-patch+json";

Part part_of(const Call& call) {
  if (call.info.subresource == "status") return Part::kStatus;
  if (call.info.subresource == "finalize") return Part::kFinalize;
  return Part::kMain;
}

/// The name and namespace of the body must be those of the URL.
base::Status adopt_name(const Call& call, Json& object) {
  const std::string name = json_string(object, {"metadata", "name"});
  if (name.empty())
    return base::bad_request("the name of the object (" + call.info.name +
                             " based on URL) was undeterminable: name must be provided");
  if (name != call.info.name)
    return base::bad_request("the name of the object (" + name +
                             ") does not match the name on the URL (" + call.info.name + ")");
  return adopt_namespace(call.resource, call.info.ns, object);
}

base::Status require_version(const Call& call, const Json& object) {
  const std::string version = json_string(object, {"metadata", "resourceVersion"});
  if (call.resource.unconditional_update || (!version.empty() && version != "0")) return {};
  return api::invalid_object(call.resource.group_resource(), call.info.name,
                             {{api::kCauseInvalid, "metadata.resourceVersion",
                               "Invalid value: 0: must be specified for an update"}});
}

base::Status check_manager(const Call& call) {
  const std::string manager = call.target.get("fieldManager");
  if (manager.size() <= kMaxFieldManager) return {};
  return api::invalid_object(
      "PatchOptions.meta.k8s.io", "",
      {{api::kCauseTooLong, "fieldManager", "Too long: may not be more than 128 bytes"}});
}

base::Status unsupported_patch(const Call& call) {
  std::string accepted = std::string(kJsonPatch) + ", " + kMergePatch;
  if (call.resource.strategic_merge) accepted += std::string(", ") + kStrategicPatch;
  return {base::Code::kBadRequest, "UnsupportedMediaType",
          "the body of the request was in an unknown format - accepted media types include: " +
              accepted};
}

/// A patch body, read once, and how to apply it.
struct Patch {
  std::string type;
  Json body{};
  std::vector<std::string> duplicates{};
};

base::Result<Patch> read_patch(const Call& call) {
  Patch patch{media_type(call.http.headers.get("Content-Type"))};
  const bool known = patch.type == kJsonPatch || patch.type == kMergePatch ||
                     (patch.type == kStrategicPatch && call.resource.strategic_merge);
  if (!known) return unsupported_patch(call);
  if (call.target.has("force"))
    return api::invalid_object(
        "PatchOptions.meta.k8s.io", "",
        {api::forbidden_value("force", "may not be specified for non-apply patch")});
  auto body = base::parse_json(call.http.body, {}, &patch.duplicates);
  if (!body) return body.status().with_context("error decoding patch");
  patch.body = std::move(body).value();
  return patch;
}

base::Result<Json> apply_patch(const Call& call, const Patch& patch, const Json& current) {
  if (patch.type == kJsonPatch) return api::apply_json_patch(current, patch.body);
  if (patch.type == kMergePatch) return api::apply_merge_patch(current, patch.body);
  return api::apply_strategic_merge_patch(current, patch.body, call.resource.kind);
}

/// Runs the update and answers with what is stored now.
Reply run_update(Call& call, Objects& objects, bool dry_run, const Objects::Change& change) {
  ASSIGN_OR_RETURN(const auto stored, objects.update(call.context, call.resource, call.info.ns,
                                                     call.info.name, change, dry_run));
  return object_response(call, 200, stored.object, objects.clock().wall_now());
}

}  // namespace

Reply update_object(Call& call, Objects& objects) {
  ASSIGN_OR_RETURN(const bool dry_run, parse_dry_run(call, "UpdateOptions"));
  ASSIGN_OR_RETURN(const auto mode,
                   parse_field_validation(call.target.get("fieldValidation"), "UpdateOptions"));
  ASSIGN_OR_RETURN(auto decoded, decode_object(call.resource, call.http.body,
                                               call.http.headers.get("Content-Type")));
  RETURN_IF_ERROR(judge_fields(call.resource, decoded, mode, call.warnings));
  RETURN_IF_ERROR(adopt_name(call, decoded.object));
  RETURN_IF_ERROR(require_version(call, decoded.object));
  const auto before = call.warnings;
  return run_update(call, objects, dry_run, [&](const Json& current) -> base::Result<Json> {
    call.warnings = before;
    RETURN_IF_ERROR(check_owner(call, Access::kWrite, current));
    Json object = decoded.object;
    RETURN_IF_ERROR(prepare_update(call.resource, part_of(call), current, object, call.warnings));
    RETURN_IF_ERROR(check_owner(call, Access::kWrite, object));
    return object;
  });
}

Reply patch_object(Call& call, Objects& objects) {
  ASSIGN_OR_RETURN(const bool dry_run, parse_dry_run(call, "PatchOptions"));
  ASSIGN_OR_RETURN(const auto mode,
                   parse_field_validation(call.target.get("fieldValidation"), "PatchOptions"));
  RETURN_IF_ERROR(check_manager(call));
  ASSIGN_OR_RETURN(const Patch patch, read_patch(call));
  return run_update(call, objects, dry_run, [&](const Json& current) -> base::Result<Json> {
    call.warnings.clear();
    RETURN_IF_ERROR(check_owner(call, Access::kWrite, current));
    Decoded decoded;
    decoded.duplicates = patch.duplicates;
    ASSIGN_OR_RETURN(decoded.object, apply_patch(call, patch, current));
    RETURN_IF_ERROR(conform_object(call.resource, decoded));
    RETURN_IF_ERROR(judge_fields(call.resource, decoded, mode, call.warnings));
    RETURN_IF_ERROR(adopt_name(call, decoded.object));
    RETURN_IF_ERROR(
        prepare_update(call.resource, part_of(call), current, decoded.object, call.warnings));
    RETURN_IF_ERROR(check_owner(call, Access::kWrite, decoded.object));
    return std::move(decoded.object);
  });
}

}  // namespace qvd::apiserver
