#include "base/admin/admin_server.hpp"

#include <algorithm>

#include "base/http/url.hpp"

namespace qvd::base {
namespace {

http::Response answer_ready(const Health& health, bool verbose) {
  const auto outcomes = health.run();
  const bool ready =
      std::all_of(outcomes.begin(), outcomes.end(),
                  [](const Health::Outcome& outcome) { return outcome.status.ok(); });
  if (ready && !verbose) return http::text_response(200, "ok");
  std::string text;
  for (const auto& [name, status] : outcomes) {
    text +=
        status.ok() ? "[+]" + name + " ok\n" : "[-]" + name + " failed: " + status.message() + "\n";
  }
  text += ready ? "readyz check passed\n" : "readyz check failed\n";
  return http::text_response(ready ? 200 : 503, std::move(text));
}

}  // namespace

http::Response answer_admin_request(const http::Request& request, const Registry& metrics,
                                    const Health& health) {
  if (request.method != "GET" && request.method != "HEAD")
    return http::text_response(405, "only GET\n");
  const auto target = http::parse_target(request.target);
  if (!target) return http::text_response(400, target.status().message() + "\n");
  if (target->path == "/healthz") return http::text_response(200, "ok");
  if (target->path == "/readyz") return answer_ready(health, target->has("verbose"));
  if (target->path == "/metrics") {
    return {200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, metrics.render()};
  }
  return http::text_response(404, "there are /healthz, /readyz and /metrics\n");
}

Result<std::unique_ptr<http::Server>> start_admin_server(const std::string& listen,
                                                         const Registry& metrics,
                                                         const Health& health) {
  http::ServerOptions options{
      .name = "admin", .listen = listen, .worker_threads = 2, .worker_queue = 64};
  options.limits.max_connections = 100;
  options.limits.max_body = 4096;
  return http::Server::start(
      std::move(options),
      [&](http::Request request, const std::shared_ptr<http::Exchange>& exchange) {
        exchange->respond(answer_admin_request(request, metrics, health));
      });
}

}  // namespace qvd::base
