#include "base/http1/simple_rpc.hpp"

#include "base/text/trim.hpp"

namespace qvd::base::http1 {
namespace {

constexpr std::string_view kEnd = "\n\r\n";
constexpr std::size_t kMaxBody = 64 * 1024;

std::string ascii(const Json& value) {
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
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

}  // namespace qvd::base::http1
