#include "base/core/status.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

namespace qvd::base {

std::string_view to_string(Code code) {
  switch (code) {
    case Code::kOk:
      return "OK";
    case Code::kInvalid:
      return "Invalid";
    case Code::kBadRequest:
      return "BadRequest";
    case Code::kUnauthenticated:
      return "Unauthorized";
    case Code::kForbidden:
      return "Forbidden";
    case Code::kNotFound:
      return "NotFound";
    case Code::kAlreadyExists:
      return "AlreadyExists";
    case Code::kConflict:
      return "Conflict";
    case Code::kGone:
      return "Expired";
    case Code::kTooManyRequests:
      return "TooManyRequests";
    case Code::kInternal:
      return "InternalError";
    case Code::kUnavailable:
      return "ServiceUnavailable";
    case Code::kTimeout:
      return "Timeout";
  }
  return "InternalError";
}

std::string_view Status::reason() const {
  return reason_.empty() ? to_string(code_) : std::string_view(reason_);
}

Status Status::with_context(std::string_view context) const {
  Status copy = *this;
  if (!ok()) copy.message_ = std::string(context) + ": " + message_;
  return copy;
}

Status Status::with_causes(std::vector<FieldCause> causes) const {
  Status copy = *this;
  copy.causes_ = std::move(causes);
  return copy;
}

Status Status::with_retry_after(std::chrono::seconds delay) const {
  Status copy = *this;
  copy.retry_after_ = delay;
  return copy;
}

Status invalid(std::string message) {
  return {Code::kInvalid, std::move(message)};
}
Status bad_request(std::string message) {
  return {Code::kBadRequest, std::move(message)};
}
Status not_found(std::string message) {
  return {Code::kNotFound, std::move(message)};
}
Status already_exists(std::string message) {
  return {Code::kAlreadyExists, std::move(message)};
}
Status conflict(std::string message) {
  return {Code::kConflict, std::move(message)};
}
Status forbidden(std::string message) {
  return {Code::kForbidden, std::move(message)};
}
Status unauthenticated(std::string message) {
  return {Code::kUnauthenticated, std::move(message)};
}
Status unavailable(std::string message) {
  return {Code::kUnavailable, std::move(message)};
}
Status timed_out(std::string message) {
  return {Code::kTimeout, std::move(message)};
}
Status internal_error(std::string message) {
  return {Code::kInternal, std::move(message)};
}

namespace {

Code code_of_errno(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ESRCH:
      return Code::kNotFound;
    case EACCES:
    case EPERM:
      return Code::kForbidden;
    case EEXIST:
      return Code::kAlreadyExists;
    case ETIMEDOUT:
      return Code::kTimeout;
    case EAGAIN:
    case ECONNREFUSED:
    case ECONNRESET:
    case EPIPE:
      return Code::kUnavailable;
    default:
      return Code::kInternal;
  }
}

}  // namespace

Status errno_status(std::string_view what, int error_number) {
  return {code_of_errno(error_number),
          std::string(what) + ": " + std::generic_category().message(error_number)};
}

}  // namespace qvd::base
