#include <array>

#include "api/server/model/decode.hpp"
#include "api/server/rest/read.hpp"
#include "api/server/rest/write.hpp"
#include "api/types/well_known.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;
using base::json_at;
using base::json_string;

// Deleting one of these would leave the server, or everybody's default, without a home.
constexpr std::array kProtectedNamespaces = {"default", "kube-system", "kube-public",
                                             api::kSystemNamespace};

base::Status invalid_option(base::FieldCause cause) {
  return api::invalid_object("DeleteOptions.meta.k8s.io", "", {std::move(cause)});
}

base::Result<Propagation> parse_propagation(const std::string& text) {
  if (text.empty()) return Propagation::kDefault;
  if (text == "Background") return Propagation::kBackground;
  if (text == "Foreground") return Propagation::kForeground;
  if (text == "Orphan") return Propagation::kOrphan;
  return invalid_option(api::unsupported_value("propagationPolicy", text,
                                               {"Foreground", "Background", "Orphan", "nil"}));
}

/// The body's options; null if there is no body.
base::Result<Json> read_body(const Call& call) {
  if (call.http.body.empty()) return Json(nullptr);
  ASSIGN_OR_RETURN(Json body,
                   decode_body(call.http.body, call.http.headers.get("Content-Type"), nullptr));
  if (!body.is_object()) return base::bad_request("the body of a DELETE must be DeleteOptions");
  const std::string kind = json_string(body, {"kind"});
  if (!kind.empty() && kind != "DeleteOptions")
    return base::bad_request("no kind \"" + kind +
                             "\" is registered for DELETE; send DeleteOptions");
  return body;
}

base::Result<bool> body_dry_run(const Json& body) {
  const Json& list = json_at(body, {"dryRun"});
  if (!list.is_array() || list.empty()) return false;
  for (const Json& each : list)
    if (each != "All")
      return invalid_option(api::unsupported_value("dryRun", each.dump(), {"All"}));
  return true;
}

/// A deletion by a component is bound to the object whose owner was looked at.
base::Status check_deletion(Call& call, Objects& objects, DeleteOptions& options) {
  if (call.user.in(kMastersGroup)) return {};
  ASSIGN_OR_RETURN(const auto object,
                   objects.get(call.context, call.resource, call.info.ns, call.info.name));
  if (options.uid.empty()) options.uid = json_string(object->json(), {"metadata", "uid"});
  return check_owner(call, Access::kWrite, object->json());
}

/// Body and query are both read: a dry run asked for in either place is never a real deletion.
base::Result<DeleteOptions> parse_options(const Call& call) {
  ASSIGN_OR_RETURN(const Json body, read_body(call));
  DeleteOptions options;
  ASSIGN_OR_RETURN(const bool query_dry, parse_dry_run(call, "DeleteOptions"));
  ASSIGN_OR_RETURN(const bool body_dry, body_dry_run(body));
  options.dry_run = query_dry || body_dry;
  std::string policy = json_string(body, {"propagationPolicy"});
  if (policy.empty()) policy = call.target.get("propagationPolicy");
  ASSIGN_OR_RETURN(options.propagation, parse_propagation(policy));
  const Json& orphan = json_at(body, {"orphanDependents"});
  if (orphan.is_boolean() && !policy.empty())
    return invalid_option(api::forbidden_value(
        "propagationPolicy", "orphanDependents and propagationPolicy cannot be both set"));
  if (orphan.is_boolean())
    options.propagation = orphan.get<bool>() ? Propagation::kOrphan : Propagation::kBackground;
  options.uid = json_string(body, {"preconditions", "uid"});
  options.resource_version = json_string(body, {"preconditions", "resourceVersion"});
  return options;
}

base::Status check_protected(const Call& call, const std::string& name) {
  if (call.resource.kind != "Namespace") return {};
  for (const char* each : kProtectedNamespaces)
    if (name == each)
      return base::forbidden("namespaces \"" + name +
                             "\" is forbidden: this namespace may not be deleted");
  return {};
}

}  // namespace

Reply delete_object(Call& call, Objects& objects) {
  ASSIGN_OR_RETURN(auto options, parse_options(call));
  RETURN_IF_ERROR(check_deletion(call, objects, options));
  RETURN_IF_ERROR(check_protected(call, call.info.name));
  ASSIGN_OR_RETURN(const auto deleted, objects.remove(call.context, call.resource, call.info.ns,
                                                      call.info.name, options));
  if (!deleted.gone) return object_response(call, 200, deleted.object, objects.clock().wall_now());
  return document_response(
      call, 200,
      success_object({.name = call.info.name,
                      .group = call.resource.group,
                      .kind = call.resource.plural,
                      .uid = json_string(deleted.object, {"metadata", "uid"})}));
}

Reply delete_collection(Call& call, Objects& objects) {
  ASSIGN_OR_RETURN(const auto options, parse_options(call));
  ASSIGN_OR_RETURN(const auto list, parse_list_options(call.target, call.resource, false));
  ASSIGN_OR_RETURN(const auto listing, collect(call, objects, list));
  Json items = Json::array();
  for (const auto& object : listing.objects) {
    RETURN_IF_ERROR(check_owner(call, Access::kWrite, object->json()));
    DeleteOptions one = options;
    one.uid = json_string(object->json(), {"metadata", "uid"});
    const auto deleted = objects.remove(call.context, call.resource,
                                        json_string(object->json(), {"metadata", "namespace"}),
                                        json_string(object->json(), {"metadata", "name"}), one);
    const auto code = deleted.status().code();
    // Somebody else was quicker: not ours to report.
    if (code == base::Code::kNotFound || code == base::Code::kConflict) continue;
    if (!deleted) return deleted.status();
    items.push_back(object->json());
  }
  return document_response(call, 200,
                           {{"kind", call.resource.list_kind},
                            {"apiVersion", call.resource.api_version()},
                            {"metadata",
                             {{"resourceVersion", std::to_string(listing.revision)},
                              {"continue", listing.continue_token}}},
                            {"items", std::move(items)}});
}

}  // namespace qvd::apiserver
