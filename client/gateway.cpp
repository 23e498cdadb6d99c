#include "client/gateway.hpp"

#include <algorithm>

#include "base/crypto/base64.hpp"
#include "base/http1/print.hpp"
#include "base/http1/query.hpp"

namespace qvd::client {
namespace {

using base::http1::Progress;

constexpr std::size_t kMaxBody = 4 * 1024 * 1024;

/// The first line of what the server says, fit for a terminal.
std::string first_line(const Answer& answer) {
  std::string text = answer.body;
  // QVD's own gateway prints the text of 403 and 404 among the headers.
  if (answer.head.stray_lines.size() > 1) text = answer.head.stray_lines.back();
  text = text.substr(0, text.find_first_of("\r\n"));
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return text.substr(0, 300);
}

base::Code code_of(int status) {
  switch (status) {
    case 401:
      return base::Code::kUnauthenticated;
    case 402:
    case 403:
      return base::Code::kForbidden;
    case 404:
      return base::Code::kNotFound;
    case 408:
    case 504:
      return base::Code::kTimeout;
    case 502:
    case 503:
      return base::Code::kUnavailable;
    default:
      return base::Code::kInternal;
  }
}

std::string_view meaning(int status) {
  switch (status) {
    case 401:
      return "the gateway does not accept this name and password";
    case 403:
      return "you may not use this desktop now";
    case 404:
      return "there is no such desktop any more";
    case 426:
      return "this client is too old for the gateway";
    case 503:
      return "the gateway cannot serve you now";
    default:
      return "";
  }
}

}  // namespace

std::string make_authorization(const std::string& username, const std::string& password,
                               const std::string& token) {
  if (!token.empty()) return "Bearer " + base::base64_encode(token);
  return "Basic " + base::base64_encode(username + ":" + password);
}

Status explain(const Answer& answer, std::string_view doing) {
  const int status = answer.head.status;
  std::string text(doing);
  text += ": ";
  const std::string_view known = meaning(status);
  text += known.empty()
              ? "the gateway answered " + std::to_string(status) + " " + answer.head.reason
              : std::string(known);
  const std::string said = first_line(answer);
  const bool adds = !said.empty() && status != 401 && !said.starts_with(std::to_string(status));
  if (adds) text += " (" + said + ")";
  return {code_of(status), text};
}

Status Gateway::send(const base::Context& context, const std::string& target,
                     const base::http1::Headers& more) {
  base::http1::Headers headers = {{"Authorization", authorization_},
                                  {"User-Agent", "qvd-client/" QVD_VERSION}};
  for (const auto& line : more) headers.add(line.name, line.value);
  return connection_.write_all(context, base::http1::print_request("GET", target, headers));
}

Result<Answer> Gateway::receive_one(const base::Context& context) {
  for (;;) {
    auto parsed = base::http1::parse_response(buffer_);
    if (parsed.progress == Progress::kError)
      return base::unavailable("the gateway's answer is not understood: " + parsed.error);
    if (parsed.progress == Progress::kComplete) {
      buffer_.erase(0, parsed.consumed);
      Answer answer{.head = std::move(parsed.head), .body = {}};
      const auto length = answer.head.content_length.value_or(0);
      if (length > kMaxBody) return base::unavailable("the gateway's answer is too long");
      while (buffer_.size() < length) {
        ASSIGN_OR_RETURN(const std::size_t got, connection_.read_append(context, buffer_));
        if (got == 0) return base::unavailable("the gateway closed the connection");
      }
      answer.body = buffer_.substr(0, length);
      buffer_.erase(0, length);
      return answer;
    }
    ASSIGN_OR_RETURN(const std::size_t got, connection_.read_append(context, buffer_));
    if (got == 0) return base::unavailable("the gateway closed the connection");
  }
}

Result<Answer> Gateway::receive(const base::Context& context, const OnProgress& on_progress) {
  for (;;) {
    ASSIGN_OR_RETURN(Answer answer, receive_one(context));
    const bool interim =
        answer.head.status >= 100 && answer.head.status < 200 && answer.head.status != 101;
    if (!interim) return answer;
    const std::string_view text = answer.head.headers.get("X-QVD-VM-Info");
    if (on_progress && !text.empty()) on_progress(std::string(text));
  }
}

Result<std::vector<Desktop>> Gateway::list(const base::Context& context) {
  RETURN_IF_ERROR(send(context, "/qvd/list_of_vm", {{"Accept", "application/json"}}));
  ASSIGN_OR_RETURN(const Answer answer, receive(context, {}));
  if (answer.head.status != 200) return explain(answer, "cannot list your desktops");
  return parse_desktops(answer.body);
}

Status Gateway::stop(const base::Context& context, std::int64_t id, const OnProgress& on_progress) {
  RETURN_IF_ERROR(send(context, "/qvd/stop_vm?id=" + std::to_string(id), {}));
  ASSIGN_OR_RETURN(const Answer answer, receive(context, on_progress));
  return answer.head.status == 200 ? base::ok_status() : explain(answer, "cannot stop the desktop");
}

Result<std::string> Gateway::connect(const base::Context& context, const std::string& query,
                                     const OnProgress& on_progress) {
  RETURN_IF_ERROR(send(context, "/qvd/connect_to_vm?" + query,
                       {{"Connection", "Upgrade"}, {"Upgrade", "QVD/1.0"}}));
  ASSIGN_OR_RETURN(const Answer answer, receive(context, on_progress));
  if (answer.head.status != 101) return explain(answer, "cannot open the desktop");
  return std::move(buffer_);
}

}  // namespace qvd::client
