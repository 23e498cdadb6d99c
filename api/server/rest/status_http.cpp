#include "api/server/rest/status_http.hpp"

namespace qvd::apiserver {
namespace {

using base::Code;
using base::Json;

/// Reasons that say more than their code.
int status_of_reason(std::string_view reason) {
  if (reason == "MethodNotAllowed") return 405;
  if (reason == "NotAcceptable") return 406;
  if (reason == "RequestEntityTooLarge") return 413;
  if (reason == "UnsupportedMediaType") return 415;
  return 0;
}

// Clients know Kubernetes' reasons; the finer ones of ours are for logs.
std::string_view reason_of(const base::Status& status) {
  return status_of_reason(status.reason()) != 0 ? status.reason() : base::to_string(status.code());
}

Json details_object(const base::Status& status, const ErrorDetails& details) {
  Json out = Json::object();
  if (!details.name.empty()) out["name"] = details.name;
  if (!details.group.empty()) out["group"] = details.group;
  if (!details.kind.empty()) out["kind"] = details.kind;
  if (!details.uid.empty()) out["uid"] = details.uid;
  for (const auto& cause : status.causes()) {
    Json item = {{"message", cause.message}};
    if (!cause.reason.empty()) item["reason"] = cause.reason;
    if (!cause.field.empty()) item["field"] = cause.field;
    out["causes"].push_back(std::move(item));
  }
  if (status.retry_after()) out["retryAfterSeconds"] = status.retry_after()->count();
  return out;
}

Json status_object(const char* outcome) {
  return {
      {"kind", "Status"}, {"apiVersion", "v1"}, {"metadata", Json::object()}, {"status", outcome}};
}

}  // namespace

int http_status(const base::Status& status) {
  if (const int special = status_of_reason(status.reason()); special != 0) return special;
  switch (status.code()) {
    case Code::kOk:
      return 200;
    case Code::kInvalid:
      return 422;
    case Code::kBadRequest:
      return 400;
    case Code::kUnauthenticated:
      return 401;
    case Code::kForbidden:
      return 403;
    case Code::kNotFound:
      return 404;
    case Code::kAlreadyExists:
    case Code::kConflict:
      return 409;
    case Code::kGone:
      return 410;
    case Code::kTooManyRequests:
      return 429;
    case Code::kInternal:
      return 500;
    case Code::kUnavailable:
      return 503;
    case Code::kTimeout:
      return 504;
  }
  return 500;
}

Json failure_object(const base::Status& status, const ErrorDetails& details) {
  Json out = status_object("Failure");
  const bool internal = status.code() == Code::kInternal;
  out["message"] = internal ? "Internal error occurred: " + status.message() : status.message();
  out["reason"] = reason_of(status);
  out["code"] = http_status(status);
  Json about = details_object(status, details);
  if (!about.empty() || status.code() == Code::kInvalid) out["details"] = std::move(about);
  return out;
}

base::http::Response failure_response(const base::Status& status, const ErrorDetails& details) {
  auto response =
      api_response(http_status(status), base::dump_json(failure_object(status, details)));
  if (status.retry_after())
    response.headers.set("Retry-After", std::to_string(status.retry_after()->count()));
  return response;
}

Json success_object(const ErrorDetails& details) {
  Json out = status_object("Success");
  out["details"] = details_object({}, details);
  return out;
}

base::http::Response api_response(int status, std::string body) {
  if (body.empty() || body.back() != '\n') body += '\n';
  auto response = base::http::json_response(status, std::move(body));
  response.headers.set("Cache-Control", "no-cache, private");
  return response;
}

}  // namespace qvd::apiserver
