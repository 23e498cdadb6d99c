#include "ctl/verbs.hpp"

#include <algorithm>

#include "api/types/well_known.hpp"
#include "base/core/clock.hpp"
#include "base/crypto/base64.hpp"
#include "base/text/ascii.hpp"

namespace qvd::ctl {
namespace {

using base::json_string;

constexpr std::size_t kMaxTag = 128, kMaxGenerateName = 200;

bool is_tag(std::string_view tag) {
  if (tag.empty() || tag.size() > kMaxTag || tag.front() == '.' || tag.front() == '-') return false;
  return std::all_of(tag.begin(), tag.end(), [](char c) {
    return base::is_letter_or_digit(c) || c == '_' || c == '.' || c == '-';
  });
}

std::string capitalised(std::string word) {
  if (!word.empty()) word[0] = base::to_upper(word[0]);
  return word;
}

}  // namespace

Json make_operation(const std::string& ns, const PowerRequest& request) {
  Json spec = {{"vm", request.vm}, {"type", capitalised(request.verb)}};
  if (request.grace.count() > 0) spec["gracePeriod"] = base::format_duration(request.grace);
  if (request.force) spec["force"] = true;
  if (!request.reason.empty()) spec["reason"] = request.reason;
  if (!request.by.empty()) spec["requestedBy"] = request.by;
  return {{"metadata",
           {{"namespace", ns}, {"generateName", request.vm.substr(0, kMaxGenerateName) + "-"}}},
          {"spec", spec}};
}

Outcome judge_operation(const Json& operation) {
  const std::string phase = json_string(operation, {"status", "phase"});
  const std::string message = json_string(operation, {"status", "message"});
  if (phase == "Succeeded") return {.over = true, .status = base::ok_status(), .text = {}};
  if (phase == "Superseded")
    return {.over = true, .status = base::conflict("a newer operation took its place"), .text = {}};
  if (phase == "Failed") {
    const std::string reason = json_string(operation, {"status", "reason"});
    return {.over = true,
            .status = base::conflict(message.empty() ? "it failed: " + reason : message),
            .text = {}};
  }
  return {.over = false,
          .status = {},
          .text = message.empty() ? (phase.empty() ? "Pending" : phase) : message};
}

bool is_open_session(const Json& session, std::string_view vm) {
  return json_string(session, {"spec", "vm"}) == vm &&
         json_string(session, {"status", "phase"}) != "Closed" &&
         json_string(session, {"metadata", "deletionTimestamp"}).empty();
}

Result<Json> make_tag_patch(const std::string& image, const std::vector<std::string>& tags) {
  Json wanted = Json::object();
  for (const std::string& tag : tags) {
    if (!is_tag(tag))
      return base::invalid("'" + tag + "' is no tag: use letters, digits, _ . and -, at most 128");
    wanted[tag] = image.empty() ? Json(nullptr) : Json(image);
  }
  return Json{{"spec", {{"imageTags", wanted}}}};
}

Json make_password_secret(const std::string& ns, const std::string& name, const std::string& hash) {
  return {{"metadata",
           {{"namespace", ns}, {"name", name}, {"labels", {{api::kPasswordLabel, "true"}}}}},
          {"type", "Opaque"},
          {"data", {{"hash", base::base64_encode(hash)}}}};
}

Json make_password_patch(const std::string& hash) {
  return {{"metadata", {{"labels", {{api::kPasswordLabel, "true"}}}}},
          {"data", {{"hash", base::base64_encode(hash)}, {"password", nullptr}}}};
}

}  // namespace qvd::ctl
