#include "base/http1/simple_rpc.hpp"

#include "base/http1/parse.hpp"
#include "base/http1/print.hpp"
#include "base/text/trim.hpp"

namespace qvd::base::http1 {
namespace {

constexpr std::string_view kEnd = "\n\r\n";
constexpr std::size_t kMaxBody = 64 * 1024;

std::string ascii(const Json& value) {
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

/// The body of an answer; nothing while some of it is missing.
Result<std::optional<std::string_view>> whole_body(std::string_view bytes, bool ended) {
  const auto parsed = parse_response(bytes);
  if (parsed.progress == Progress::kError)
    return bad_request("the VMA's answer is no HTTP: " + parsed.error);
  if (parsed.progress == Progress::kNeedMore) return std::optional<std::string_view>();
  if (parsed.head.status != 200)
    return unavailable("the VMA answers with status " + std::to_string(parsed.head.status));
  const std::string_view body = bytes.substr(parsed.consumed);
  const std::uint64_t length = parsed.head.content_length.value_or(body.size());
  if (length > kMaxBody) return bad_request("the VMA's answer is too long");
  if (!parsed.head.content_length && !ended) return std::optional<std::string_view>();
  if (body.size() < length) return std::optional<std::string_view>();
  return std::optional(body.substr(0, static_cast<std::size_t>(length)));
}

}  // namespace

std::string encode_rpc_value(const Json& value) {
  return ascii(value) + std::string(kEnd);
}

std::string encode_rpc_error(std::string_view why) {
  return "\"\"," + ascii(Json(std::string(why))) + std::string(kEnd);
}

Result<Json> decode_rpc(std::string_view body) {
  const JsonLimits limits{.max_bytes = kMaxBody, .max_depth = 16};
  auto list = parse_json("[" + std::string(body) + "]", limits);
  if (!list) return list.status().with_context("read the VMA's answer");
  if (list->size() == 1) return std::move((*list)[0]);
  if (list->size() < 2 || !(*list)[1].is_string())
    return bad_request("the VMA's answer is not one value and no error text");
  const std::string_view why = trim_end((*list)[1].get_ref<const std::string&>(), "\r\n");
  return unavailable(std::string(why.empty() ? "the VMA failed and did not say why" : why));
}

std::string print_rpc_call(std::string_view function, const Params& parameters,
                           const Headers& headers) {
  std::string target = "/vma/" + std::string(function);
  if (!parameters.empty()) target += "?" + encode_query(parameters);
  return print_request("GET", target, headers);
}

Result<std::optional<Json>> read_rpc_answer(std::string_view bytes, bool ended) {
  ASSIGN_OR_RETURN(const auto body, whole_body(bytes, ended));
  if (!body && ended) return unavailable("the VMA hung up before its answer was whole");
  if (!body) return std::optional<Json>();
  ASSIGN_OR_RETURN(Json value, decode_rpc(*body));
  return std::optional<Json>(std::move(value));
}

}  // namespace qvd::base::http1
