#pragma once

#include <memory>
#include <string>

#include "api/client/endpoint.hpp"
#include "api/client/transport.hpp"
#include "base/tls/tls_context.hpp"

namespace qvd::api {

/// The name that the server's certificate must carry, and where to connect.
struct HttpsTarget {
  Endpoint endpoint;
  std::string server_name;  // "": endpoint.host
  bool verify = true;
};

/// One HTTPS connection for an answer without an end: a watch.
/// Reading is asynchronous inside: a wait that ends early leaves the read in flight, so nothing is
/// lost. Threads: one at a time, but abort() from any.
class HttpsConnection {
 public:
  static base::Result<std::unique_ptr<HttpsConnection>> open(const base::Context& ctx,
                                                             const HttpsTarget& target,
                                                             const base::TlsContext& tls);
  ~HttpsConnection();

  /// Sends a request and reads the head of its answer.
  base::Result<HttpResponse> exchange(const base::Context& ctx, const HttpRequest& request,
                                      const std::string& bearer_token);
  /// More of the body, at least one byte; "" at its end.
  base::Result<std::string> read_body(const base::Context& ctx);
  /// Ends every wait, now and later, with Unavailable.
  void abort();

 private:
  struct State;
  explicit HttpsConnection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace qvd::api
