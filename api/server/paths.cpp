#include "api/server/paths.hpp"

#include "api/meta/invalid.hpp"
#include "api/server/rest/negotiate.hpp"
#include "api/server/rest/request_info.hpp"
#include "api/server/rest/status_http.hpp"
#include "base/core/clock.hpp"

namespace qvd::apiserver {
namespace {

using base::http::Request;
using base::http::Response;
using base::http::Target;

constexpr std::string_view kOpenApi3 = "/openapi/v3";

Response document(const Request& request, const std::string& body, const std::string& etag,
                  const std::string& type) {
  Response response;
  if (request.headers.get("If-None-Match") == etag) {
    response.status = 304;
  } else {
    response.body = body;
    response.headers.set("Content-Type", type);
  }
  response.headers.set("Etag", etag);
  response.headers.set("Vary", "Accept");
  response.headers.set("Cache-Control", "public");
  return response;
}

Response version() {
  return api_response(
      200, base::dump_json({{"major", "1"},
                            {"minor", "32"},
                            {"gitVersion", std::string(kKubernetesVersion) + "+qvd" + QVD_VERSION},
                            {"gitCommit", "unknown"},
                            {"gitTreeState", "clean"},
                            {"buildDate", "1970-01-01T00:00:00Z"},
                            {"goVersion", "none"},
                            {"compiler", "g++"},
                            {"platform", "linux/amd64"}}));
}

std::string quoted(const std::string& hash) {
  return "\"" + hash + "\"";
}

Response open_api_group(const Request& request, const Target& target,
                        const api::OpenApiDocument& found, const std::string& path) {
  const std::string hash = target.get("hash");
  if (!hash.empty() && hash != found.hash) {
    Response moved;
    moved.status = 301;
    moved.headers.set("Location", path + "?hash=" + found.hash);
    return moved;
  }
  auto response = document(request, found.body, quoted(found.hash), "application/json");
  // With the hash in its address a document never changes.
  response.headers.set("Cache-Control", hash.empty() ? "no-cache, private" : "public, immutable");
  return response;
}

std::optional<Response> open_api(const PathDeps& deps, const Request& request, const Target& target,
                                 const std::string& path) {
  const api::OpenApi& api = deps.open_api;
  if (path == "/openapi/v2") {
    const bool protobuf =
        request.headers.get("Accept").find("proto-openapi") != std::string_view::npos;
    const auto& found = protobuf ? api.v2_protobuf : api.v2_json;
    return document(request, found.body, quoted(found.hash),
                    protobuf ? std::string(api::kOpenApiV2ProtobufType) : "application/json");
  }
  if (path == kOpenApi3)
    return document(request, api.index.body, quoted(api.index.hash), "application/json");
  const auto found = api.documents.find(path.substr(std::min(path.size(), kOpenApi3.size() + 1)));
  if (found == api.documents.end()) return {};
  return open_api_group(request, target, found->second, path);
}

Response health(const PathDeps& deps, const Target& target, const std::string& name, bool deep) {
  bool failed = false;
  std::string lines = "[+]ping ok\n";
  if (deep) {
    for (const auto& check : deps.health.run()) {
      failed = failed || !check.status.ok();
      lines += (check.status.ok() ? "[+]" : "[-]") + check.name +
               (check.status.ok() ? " ok\n" : " failed: reason withheld\n");
    }
  }
  std::string body = "ok";
  if (failed) body = lines + name + " check failed\n";
  if (!failed && target.has("verbose")) body = lines + name + " check passed\n";
  auto response = base::http::text_response(failed ? 500 : 200, body);
  response.headers.set("X-Content-Type-Options", "nosniff");
  return response;
}

}  // namespace

std::optional<Response> answer_path(const PathDeps& deps, const Request& request,
                                    const Target& target, const std::string& path) {
  if (path == "/version") return version();
  if (path == "/healthz" || path == "/livez" || path == "/readyz")
    return health(deps, target, path.substr(1), path == "/readyz");
  if (path == "/livez/ping" || path == "/healthz/ping" || path == "/readyz/ping")
    return base::http::text_response(200, "ok");
  if (path == "/metrics") {
    auto response = base::http::text_response(200, deps.metrics.render());
    response.headers.set("Content-Type", "text/plain; version=0.0.4");
    return response;
  }
  if (path.starts_with("/openapi/")) return open_api(deps, request, target, path);
  const auto* found = deps.discovery.find(path, negotiate_discovery(request.headers.get("Accept")));
  if (found == nullptr) return {};
  return document(request, found->body, found->etag, found->content_type);
}

base::Status check_timeout_parameter(const Target& target) {
  const std::string* text = target.find("timeout");
  if (text == nullptr || text->empty() || query_flag(target, "watch")) return {};
  if (base::parse_duration(*text)) return {};
  return base::bad_request(
      "invalid timeout specified in the request URL - time: invalid duration " +
      api::go_quote(*text));
}

}  // namespace qvd::apiserver
