#include "api/server/rest/reviews.hpp"

#include "api/meta/invalid.hpp"
#include "api/server/model/decode.hpp"
#include "api/server/rest/status_http.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;
using base::json_at;
using base::json_string;

constexpr const char* kAuthentication = "authentication.k8s.io";
constexpr const char* kAuthorization = "authorization.k8s.io";

Attributes attributes_of(const Json& spec) {
  Attributes wanted;
  const Json& resource = json_at(spec, {"resourceAttributes"});
  wanted.is_resource = resource.is_object();
  if (wanted.is_resource) {
    wanted.verb = json_string(resource, {"verb"});
    wanted.group = json_string(resource, {"group"});
    wanted.resource = json_string(resource, {"resource"});
    wanted.subresource = json_string(resource, {"subresource"});
    wanted.ns = json_string(resource, {"namespace"});
    wanted.name = json_string(resource, {"name"});
  } else {
    wanted.verb = json_string(spec, {"nonResourceAttributes", "verb"});
    wanted.path = json_string(spec, {"nonResourceAttributes", "path"});
  }
  return wanted;
}

User reviewed_user(const Json& spec) {
  User user{json_string(spec, {"user"}), {}};
  const Json& groups = json_at(spec, {"groups"});
  if (groups.is_array())
    for (const Json& group : groups)
      if (group.is_string()) user.groups.push_back(group.get<std::string>());
  return user;
}

base::Status check_access_spec(const TransientKind& kind, const Json& spec) {
  const bool resource = json_at(spec, {"resourceAttributes"}).is_object();
  const bool path = json_at(spec, {"nonResourceAttributes"}).is_object();
  const std::string group_kind = std::string(kind.kind) + "." + std::string(kind.group);
  if (resource == path)
    return api::invalid_object(
        group_kind, "",
        {api::invalid_value("spec.resourceAttributes", "",
                            "exactly one of nonResourceAttributes or resourceAttributes must be "
                            "specified")});
  if (kind.kind != "SubjectAccessReview" || !json_string(spec, {"user"}).empty() ||
      json_at(spec, {"groups"}).is_array())
    return {};
  return api::invalid_object(group_kind, "",
                             {api::required_value("spec.user",
                                                  "at least one of user or group must be "
                                                  "specified")});
}

base::Result<Json> access_status(const TransientKind& kind, const Json& spec, const User& user,
                                 const Authorizer& authorizer) {
  RETURN_IF_ERROR(check_access_spec(kind, spec));
  const bool other = kind.kind == "SubjectAccessReview";
  const auto decision =
      authorizer.authorize(other ? reviewed_user(spec) : user, attributes_of(spec));
  Json status = {{"allowed", decision.allowed}};
  if (!decision.reason.empty()) status["reason"] = decision.reason;
  return status;
}

/// The rules of a fixed table cannot be listed like RBAC's, except for those who may do everything.
Json rules_status(const User& user) {
  Json status = {{"resourceRules", Json::array()},
                 {"nonResourceRules", Json::array()},
                 {"incomplete", !user.in(kMastersGroup)}};
  const Json all = Json::array({"*"});
  if (user.in(kMastersGroup)) {
    status["resourceRules"].push_back({{"verbs", all}, {"apiGroups", all}, {"resources", all}});
    status["nonResourceRules"].push_back({{"verbs", all}, {"nonResourceURLs", all}});
  } else {
    status["evaluationError"] = "the rights of components are a fixed table; ask for single ones";
  }
  return status;
}

}  // namespace

const std::vector<TransientKind>& review_kinds() {
  static const std::vector<TransientKind> kinds = {
      {kAuthentication, "v1", "SelfSubjectReview", "selfsubjectreviews"},
      {kAuthorization, "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews"},
      {kAuthorization, "v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews"},
      {kAuthorization, "v1", "SubjectAccessReview", "subjectaccessreviews"},
  };
  return kinds;
}

const TransientKind* find_review(std::string_view group, std::string_view version,
                                 std::string_view plural) {
  for (const auto& kind : review_kinds())
    if (kind.group == group && kind.version == version && kind.plural == plural) return &kind;
  return nullptr;
}

base::Result<base::http::Response> answer_review(const TransientKind& kind,
                                                 const base::http::Request& request,
                                                 const User& user, const Authorizer& authorizer) {
  ASSIGN_OR_RETURN(Json review,
                   decode_body(request.body, request.headers.get("Content-Type"), nullptr));
  if (!review.is_object()) return base::bad_request("the body must be a " + std::string(kind.kind));
  review["apiVersion"] = std::string(kind.group) + "/" + std::string(kind.version);
  review["kind"] = kind.kind;
  review["metadata"] = Json::object();
  const Json spec = json_at(review, {"spec"});
  if (kind.kind == "SelfSubjectReview") {
    review["status"] = {{"userInfo", {{"username", user.name}, {"groups", user.groups}}}};
  } else if (kind.kind == "SelfSubjectRulesReview") {
    review["status"] = rules_status(user);
  } else {
    ASSIGN_OR_RETURN(review["status"], access_status(kind, spec, user, authorizer));
  }
  return api_response(201, base::dump_json(review));
}

}  // namespace qvd::apiserver
