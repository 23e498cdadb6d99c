#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/client/kubeconfig.hpp"
#include "base/core/context.hpp"
#include "base/core/result.hpp"

namespace qvd::api {

/// One HTTP request, relative to the server of the connection.
struct HttpRequest {
  std::string method = "GET";
  std::string target;  // path and query, already escaped
  std::string body;
  std::string content_type = "application/json";  // of the body
  std::string accept = "application/json";
};

struct HttpResponse {
  int status = 0;
  std::string content_type;
  std::string body;
  std::optional<std::chrono::seconds> retry_after;
};

/// The body of an answer that has no end of its own, line by line. One thread at a time.
class LineStream {
 public:
  virtual ~LineStream() = default;
  /// The next line without its newline; nothing at the end of the stream.
  /// Errors: Timeout when ctx ends (the stream stays usable), Unavailable when the connection
  /// broke.
  virtual base::Result<std::optional<std::string>> next_line(const base::Context& ctx) = 0;
};

/// The calls by which we talk HTTP to an API server. An answer with an error status is a
/// successful `request`; the failures of these calls are those of the connection: Unavailable
/// (nothing or not all came back; a write may have happened), Timeout (ctx ended).
/// Threads: every call from any thread.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual base::Result<HttpResponse> request(const base::Context& ctx, HttpRequest request) = 0;
  /// Returns once the head of a 200 has arrived; any other status becomes the Status it carries.
  virtual base::Result<std::unique_ptr<LineStream>> stream(const base::Context& ctx,
                                                           HttpRequest request) = 0;
  /// Ends every open call and stream; later calls fail with Unavailable.
  virtual void close() = 0;
};

/// The transport over HTTPS: persistent connections, server certificate verified.
base::Result<std::unique_ptr<Transport>> make_https_transport(ConnectionConfig config);

}  // namespace qvd::api
