#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/core/result.hpp"
#include "base/json/json.hpp"

/// What the verbs write and how they read answers: functions of values.
namespace qvd::ctl {

using base::Json;
using base::Result;
using base::Status;

struct PowerRequest {
  std::string vm{};
  std::string verb{};                  // start, stop or restart
  std::chrono::milliseconds grace{0};  // 0: that of the flavour
  bool force = false;
  std::string reason{};
  std::string by{};
};
/// The MachineOperation that asks for it; the server completes its name.
Json make_operation(const std::string& ns, const PowerRequest& request);

/// How far an operation is.
struct Outcome {
  bool over = false;
  Status status{};     // if over
  std::string text{};  // while it goes on
};
Outcome judge_operation(const Json& operation);

/// True if a session of that machine is not over yet.
bool is_open_session(const Json& session, std::string_view vm);

/// A merge patch that sets image tags of a flavour: each tag means `image`, or nothing if it is "".
/// Errors: Invalid for a tag that is no tag.
Result<Json> make_tag_patch(const std::string& image, const std::vector<std::string>& tags);

/// The Secret that holds a password's hash for a user.
Json make_password_secret(const std::string& ns, const std::string& name, const std::string& hash);
/// The change that puts another hash into an existing one.
Json make_password_patch(const std::string& hash);

}  // namespace qvd::ctl
