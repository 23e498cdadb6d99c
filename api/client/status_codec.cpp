#include "api/client/status_codec.hpp"

#include <string_view>
#include <utility>

namespace qvd::api {
namespace {

using base::Code;
using base::Json;

Code code_of_http(int status) {
  switch (status) {
    case 400:
      return Code::kBadRequest;
    case 401:
      return Code::kUnauthenticated;
    case 403:
      return Code::kForbidden;
    case 404:
      return Code::kNotFound;
    case 409:
      return Code::kConflict;
    case 410:
      return Code::kGone;
    case 413:
    case 415:
    case 422:
      return Code::kInvalid;
    case 429:
      return Code::kTooManyRequests;
    case 503:
      return Code::kUnavailable;
    case 504:
      return Code::kTimeout;
    default:
      return status >= 500 ? Code::kInternal : Code::kBadRequest;
  }
}

/// Reasons that mean something else than their HTTP code says.
Code code_of_reason(std::string_view reason, int status) {
  static constexpr std::pair<std::string_view, Code> kReasons[] = {
      {"AlreadyExists", Code::kAlreadyExists},
      {"Conflict", Code::kConflict},
      {"NotFound", Code::kNotFound},
      {"Invalid", Code::kInvalid},
      {"Expired", Code::kGone},
      {"Gone", Code::kGone},
      {"ServerTimeout", Code::kUnavailable},
      {"Timeout", Code::kTimeout},
  };
  for (const auto& [text, code] : kReasons) {
    if (text == reason) return code;
  }
  return code_of_http(status);
}

std::vector<base::FieldCause> causes_of(const Json& document) {
  std::vector<base::FieldCause> causes;
  for (const Json& cause : base::json_at(document, {"details", "causes"})) {
    causes.push_back({base::json_string(cause, {"reason"}), base::json_string(cause, {"field"}),
                      base::json_string(cause, {"message"})});
  }
  return causes;
}

}  // namespace

base::Status status_from_json(const Json& document) {
  if (base::json_string(document, {"status"}) == "Success") return base::ok_status();
  const Json& number = base::json_at(document, {"code"});
  const int http = number.is_number_integer() ? number.get<int>() : 500;
  const std::string reason = base::json_string(document, {"reason"});
  std::string message = base::json_string(document, {"message"});
  if (message.empty()) message = "the API server answered " + std::to_string(http);
  const Code code = code_of_reason(reason, http);
  base::Status status = reason.empty() ? base::Status(code, std::move(message))
                                       : base::Status(code, reason, std::move(message));
  if (auto causes = causes_of(document); !causes.empty()) {
    status = status.with_causes(std::move(causes));
  }
  const Json& delay = base::json_at(document, {"details", "retryAfterSeconds"});
  if (delay.is_number_integer() && delay.get<int>() > 0) {
    status = status.with_retry_after(std::chrono::seconds(delay.get<int>()));
  }
  return status;
}

base::Status status_of_response(const HttpResponse& response) {
  if (response.status < 400) return base::ok_status();
  const auto body = base::parse_json(response.body);
  base::Status status;
  if (body && base::json_string(*body, {"kind"}) == "Status") status = status_from_json(*body);
  if (status.ok()) {
    status = {code_of_http(response.status),
              "the API server answered " + std::to_string(response.status)};
  }
  if (response.retry_after) status = status.with_retry_after(*response.retry_after);
  return status;
}

}  // namespace qvd::api
