#pragma once

#include <memory>
#include <string>

#include "api/client/endpoint.hpp"
#include "api/client/https_connection.hpp"
#include "api/client/transport.hpp"
#include "base/tls/tls_context.hpp"

namespace qvd::api {

/// Requests with an answer of known end, over cpprestsdk's http_client: it keeps connections.
/// A request that met a stale one, and certainly had no effect, is sent again once. Streams are
/// not for it: its time-out is one of idleness, and it hides what a broken stream was (see
/// https_connection.hpp). Threads: any.
class RequestClient {
 public:
  RequestClient(HttpsTarget target, base::TlsContext tls);
  ~RequestClient();

  base::Result<HttpResponse> request(const base::Context& ctx, const HttpRequest& request,
                                     const std::string& bearer_token);
  /// Cancels what is under way and refuses what comes.
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qvd::api
