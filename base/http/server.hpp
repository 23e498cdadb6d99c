#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/core/result.hpp"
#include "base/http/exchange.hpp"
#include "base/tls/tls_context.hpp"

namespace qvd::base::http {

struct Limits {
  std::size_t max_head = 128 * 1024;               // bytes of request line and headers, else 431
  std::size_t max_body = 3 * 1024 * 1024;          // else 413
  std::size_t max_connections = 10'000;            // more are closed at once
  std::size_t max_stream_queue = 4 * 1024 * 1024;  // unsent bytes of one stream, else it is cut
  std::chrono::milliseconds handshake_timeout = std::chrono::seconds(10);
  std::chrono::milliseconds head_timeout = std::chrono::seconds(20);   // from its first byte
  std::chrono::milliseconds body_timeout = std::chrono::seconds(60);   // for the whole body
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(120);  // between requests
  std::chrono::milliseconds write_timeout = std::chrono::seconds(60);  // without any progress
};

struct ServerOptions {
  std::string name = "http";              // in logs and thread names
  std::string listen = "127.0.0.1:0";     // host:port; port 0 takes a free one
  std::optional<TlsServerOptions> tls{};  // absent: plain HTTP
  Limits limits{};
  std::size_t io_threads = 1;
  std::size_t worker_threads = 8;
  std::size_t worker_queue = 1024;  // requests waiting for a worker; more get 429 with Retry-After
};

/// An HTTP/1.1 server: keep-alive, pipelining (answered in order), chunked requests and streamed
/// answers, client certificates; a few io threads for any number of connections, handlers on a
/// worker pool. Threads: start and stop from one thread. The destructor stops it.
class Server {
 public:
  /// Binds and begins to serve. Errors: Unavailable if the address is taken; Invalid options.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);
  ~Server();

  /// The bound address, with the real port.
  [[nodiscard]] std::string address() const;
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t connections() const;

  /// Stops accepting, ends streams properly, lets running requests finish for at most `grace`, then
  /// closes what is left and joins. Idempotent.
  void stop(std::chrono::milliseconds grace = std::chrono::seconds(10));

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace qvd::base::http
