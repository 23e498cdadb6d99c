#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qvd::base {

/// The kinds of failure that callers tell apart. Each maps to one HTTP status
/// (api/server/rest/status_http).
enum class Code {
  kOk,
  kInvalid,          // 422: well-formed, but a value is not allowed
  kBadRequest,       // 400: cannot be read at all
  kUnauthenticated,  // 401
  kForbidden,        // 403
  kNotFound,         // 404
  kAlreadyExists,    // 409
  kConflict,         // 409: changed meanwhile; read again and retry
  kGone,             // 410: the revision asked for is no longer kept
  kTooManyRequests,  // 429
  kInternal,         // 500
  kUnavailable,      // 503: try again later
  kTimeout,          // 504
};

/// The CamelCase name of a code, as logs and Kubernetes reasons print it.
std::string_view to_string(Code code);

/// One field at fault, in the words of Kubernetes' `details.causes[]`.
struct FieldCause {
  std::string reason;   // such as FieldValueInvalid
  std::string field;    // path, such as spec.memory
  std::string message;  // for people

  friend bool operator==(const FieldCause&, const FieldCause&) = default;
};

/// The outcome of an operation that can fail: a code for programs, a message for people.
/// A message says what failed, where, and what to do; context is added in front on the way up.
class [[nodiscard]] Status {
 public:
  Status() = default;  // success
  Status(Code code, std::string message) : code_(code), message_(std::move(message)) {}
  /// `reason` is a stable machine word; it defaults to the code's name.
  Status(Code code, std::string reason, std::string message)
      : code_(code), reason_(std::move(reason)), message_(std::move(message)) {}

  [[nodiscard]] bool ok() const { return code_ == Code::kOk; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] Code code() const { return code_; }
  [[nodiscard]] std::string_view reason() const;
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const std::vector<FieldCause>& causes() const { return causes_; }
  [[nodiscard]] std::optional<std::chrono::seconds> retry_after() const { return retry_after_; }

  /// The same failure, with "context: " in front of its message. Success stays success.
  [[nodiscard]] Status with_context(std::string_view context) const;
  [[nodiscard]] Status with_causes(std::vector<FieldCause> causes) const;
  [[nodiscard]] Status with_retry_after(std::chrono::seconds delay) const;

 private:
  Code code_ = Code::kOk;
  std::string reason_;
  std::string message_;
  std::vector<FieldCause> causes_;
  std::optional<std::chrono::seconds> retry_after_;
};

inline Status ok_status() {
  return {};
}
Status invalid(std::string message);
Status bad_request(std::string message);
Status not_found(std::string message);
Status already_exists(std::string message);
Status conflict(std::string message);
Status forbidden(std::string message);
Status unauthenticated(std::string message);
Status unavailable(std::string message);
Status timed_out(std::string message);
Status internal_error(std::string message);

/// Failure of a system call: "what: <strerror>", with ENOENT, EACCES, EEXIST … mapped to codes.
Status errno_status(std::string_view what, int error_number);

}  // namespace qvd::base
