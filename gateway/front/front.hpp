#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/tls/tls_context.hpp"
#include "gateway/front/services.hpp"

namespace qvd::gateway {

struct FrontOptions {
  std::string listen = "127.0.0.1:0";
  std::optional<base::TlsServerOptions> tls{};  // absent: plain TCP, for tests
  std::size_t io_threads = 2;
  std::size_t max_connections = 10'000;
  /// Connections of one address on which nobody has signed in yet. A house of many people has one
  /// address, but they do not sign in all within the same seconds.
  std::size_t max_strangers = 256;
};

/// The listener that people connect to: a few io threads for any number of connections.
class Front {
 public:
  /// `services` must outlive it. Errors: Unavailable if the address is taken.
  static base::Result<std::unique_ptr<Front>> start(FrontOptions options, Services& services);
  ~Front();

  [[nodiscard]] std::string address() const;
  /// Stops accepting and ends all connections; sessions are closed in the API, for at most `grace`.
  /// Afterwards nothing runs here, but callbacks of others must not come any more when it is
  /// destroyed. Idempotent.
  void stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  explicit Front(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace qvd::gateway
