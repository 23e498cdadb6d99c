#include "vma/rpc.hpp"

#include <algorithm>
#include <array>

#include "base/http1/print.hpp"
#include "base/http1/query.hpp"
#include "base/http1/simple_rpc.hpp"
#include "base/log/log.hpp"

namespace qvd::vma {
namespace {

constexpr std::string_view kPrefix = "/vma/";
constexpr std::array<std::string_view, 8> kFunctions = {
    "ping", "x_start", "x_state", "x_suspend", "x_stop", "poweroff", "expire", "x_status"};

HttpReply plain(int status, std::string body) {
  return {.status = status, .content_type = "text/plain", .body = std::move(body)};
}

HttpReply rpc_reply(std::string body) {
  return {.status = 200,
          .content_type = std::string(base::http1::kRpcContentType),
          .body = std::move(body)};
}

Result<base::Json> as_json(const Result<XState>& state) {
  if (!state) return state.status();
  return base::Json(to_string(*state));
}

}  // namespace

HttpReply Rpc::handle(const base::http1::RequestHead& request) {
  std::string_view path = request.path;
  if (request.method != "GET" || !path.starts_with(kPrefix))
    return plain(404, base::http1::error_description(404));
  path.remove_prefix(kPrefix.size());
  if (path == "vnc_connect")
    return plain(501,
                 "This VMA does not show sessions over VNC yet; watch the NX session instead.\r\n");
  if (std::find(kFunctions.begin(), kFunctions.end(), path) == kFunctions.end())
    return plain(404, base::http1::error_description(404));
  const auto params = base::http1::decode_query(request.query);
  if (!params) return rpc_reply(base::http1::encode_rpc_error(params.status().message()));
  const auto value = call(path, *params);
  if (value) return rpc_reply(base::http1::encode_rpc_value(*value));
  base::log::warn("call failed", {{"verb", path}, {"err", value.status()}});
  return rpc_reply(base::http1::encode_rpc_error(value.status().message()));
}

Result<base::Json> Rpc::call(std::string_view function, const Params& params) {
  if (function == "ping") {
    RETURN_IF_ERROR(check_session_programs(config_));
    return base::Json(nullptr);
  }
  if (function == "x_state") return base::Json(to_string(session_.status().state));
  if (function == "x_status") return describe();
  if (function == "x_start") return as_json(session_.start(params));
  if (function == "x_suspend") return as_json(session_.suspend());
  if (function == "x_stop") return as_json(session_.stop());
  if (function == "poweroff") return power_off();
  RETURN_IF_ERROR(session_.run_action_hook("expire", params));
  return base::Json(nullptr);
}

Result<base::Json> Rpc::power_off() {
  RETURN_IF_ERROR(session_.run_action_hook("poweroff", {}));
  base::log::info("power off asked for");
  power_off_();
  return base::Json(nullptr);
}

base::Json Rpc::describe() const {
  const SessionStatus status = session_.status();
  return {{"state", to_string(status.state)},
          {"since", base::format_rfc3339(status.since)},
          {"user", status.user},
          {"epoch", status.epoch},
          {"error", status.error},
          {"version", QVD_VERSION}};
}

}  // namespace qvd::vma
