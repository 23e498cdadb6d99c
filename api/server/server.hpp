#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "api/openapi/openapi.hpp"
#include "api/server/auth/authenticator.hpp"
#include "api/server/auth/authorizer.hpp"
#include "api/server/discovery/discovery.hpp"
#include "api/server/metrics.hpp"
#include "api/server/rest/watch_service.hpp"
#include "base/admin/health.hpp"
#include "base/http/exchange.hpp"

namespace qvd::apiserver {

/// What a Server works with; all must outlive it.
struct ServerDeps {
  Objects& objects;
  WatchService& watches;
  const Discovery& discovery;
  const api::OpenApi& open_api;
  const Authenticator& authenticator;
  const Authorizer& authorizer;
  const base::Registry& registry;  // of metrics
  const base::Health& health;
  ServerMetrics& metrics;
};

/// The request path of the API server, from a parsed HTTP request to its answer.
/// Threads: handle may run on any number of threads.
class Server {
 public:
  explicit Server(const ServerDeps& deps) : deps_(deps) {}

  /// Answers one request. Never throws.
  void handle(const base::http::Request& request,
              const std::shared_ptr<base::http::Exchange>& exchange);

 private:
  struct Asked;  // a request that was understood: target and meaning
  std::optional<base::http::Response> filter(const base::http::Request& request, Asked& asked,
                                             const std::shared_ptr<base::http::Exchange>& exchange);
  std::optional<base::http::Response> dispatch(
      const base::http::Request& request, const Asked& asked, const User& user,
      const std::shared_ptr<base::http::Exchange>& exchange);
  std::optional<base::http::Response> serve_resource(
      const base::http::Request& request, const Asked& asked, const Resource& resource,
      const User& user, const std::shared_ptr<base::http::Exchange>& exchange);
  base::http::Response serve_path(const base::http::Request& request, const Asked& asked);

  const ServerDeps deps_;
};

}  // namespace qvd::apiserver
