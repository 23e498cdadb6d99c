#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/core/result.hpp"
#include "base/net/asio.hpp"
#include "base/tls/tls_context.hpp"

namespace qvd::base::net {

using Socket = asio::ip::tcp::socket;

enum class TlsRole { kClient, kServer };

/// A TCP or TLS connection for coroutines. OpenSSL works on the socket itself, so that an idle
/// connection holds no buffers (asio's own TLS stream keeps 34 KiB of them for good).
/// One read and one write may be under way at a time. All on one strand.
class Stream {
 public:
  explicit Stream(Socket socket);
  /// `server_name`: of a client; sent as SNI and, if the context verifies, compared.
  Stream(Socket socket, const TlsContext& tls, TlsRole role, const std::string& server_name = {});
  Stream(Stream&&) noexcept;
  ~Stream();

  /// TLS handshake; nothing to do on plain TCP.
  awaitable<Status> handshake();
  /// Appends what is there, at most `max` bytes, waiting for the first. 0 is the end of the stream.
  awaitable<Result<std::size_t>> read_append(std::string& out, std::size_t max);
  /// Writes everything. Up to 16 KiB go out as one TLS record.
  awaitable<Status> write_all(std::string_view bytes);
  /// Writes what fits now, at least one byte, waiting for room.
  awaitable<Result<std::size_t>> write_some(std::string_view bytes);
  /// Says goodbye as far as that needs no waiting, and ends the sending side.
  void finish_sending();
  /// Ends pending operations with an error. Idempotent.
  void close();

  [[nodiscard]] bool is_open() const;
  [[nodiscard]] Socket& socket();
  /// Null on plain TCP.
  [[nodiscard]] ssl_st* tls() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// `192.0.2.1:4711`, or "" if the peer has gone.
std::string peer_address(const Socket& socket);
/// Without delay of small packets; a peer that vanished is noticed within two minutes.
void set_low_latency(Socket& socket);

}  // namespace qvd::base::net
