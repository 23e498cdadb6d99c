#include "base/net/stream.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "base/net/keep_alive.hpp"

namespace qvd::base::net {

struct Stream::State {
  explicit State(Socket s) : socket(std::move(s)) {}

  Socket socket;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls{nullptr, SSL_free};
};

namespace {

constexpr std::size_t kMaxRecord = 16 * 1024;  // TLS: bytes in one record
constexpr std::size_t kMaxRead = 64 * 1024;

// A laptop that only changes its network gets two minutes to come back.
constexpr KeepAlive kKeepAlive{std::chrono::seconds(60), std::chrono::seconds(15), 4};
constexpr int kUnansweredMilliseconds = 120'000;

using asio::ip::tcp;

// What a call on a non-blocking connection came to.
struct Attempt {
  enum class Outcome { kDone, kWantRead, kWantWrite, kEnd, kFailed };
  Outcome outcome = Outcome::kDone;
  std::size_t bytes = 0;
  Status status{};
};

Attempt want(tcp::socket::wait_type what) {
  return {what == tcp::socket::wait_read ? Attempt::Outcome::kWantRead
                                         : Attempt::Outcome::kWantWrite};
}

Attempt tls_attempt(SSL* tls, int result, std::string_view what) {
  if (result > 0) return {Attempt::Outcome::kDone, static_cast<std::size_t>(result)};
  const int saved = errno;
  switch (SSL_get_error(tls, result)) {
    case SSL_ERROR_WANT_READ:
      return want(tcp::socket::wait_read);
    case SSL_ERROR_WANT_WRITE:
      return want(tcp::socket::wait_write);
    case SSL_ERROR_ZERO_RETURN:
      return {Attempt::Outcome::kEnd};
    case SSL_ERROR_SYSCALL:
      ERR_clear_error();
      return {Attempt::Outcome::kFailed, 0, errno_status(what, saved == 0 ? ECONNRESET : saved)};
    default:
      return {Attempt::Outcome::kFailed, 0,
              unavailable(std::string(what) + ": " + openssl_error_text())};
  }
}

Attempt socket_attempt(ssize_t result, tcp::socket::wait_type wait, std::string_view what) {
  if (result > 0) return {Attempt::Outcome::kDone, static_cast<std::size_t>(result)};
  if (result == 0) return {Attempt::Outcome::kEnd};
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return want(wait);
  return {Attempt::Outcome::kFailed, 0, errno_status(what, errno)};
}

Attempt try_read(SSL* tls, int fd, char* to, std::size_t size) {
  if (tls == nullptr)
    return socket_attempt(::recv(fd, to, size, 0), tcp::socket::wait_read, "read");
  ERR_clear_error();
  return tls_attempt(tls, SSL_read(tls, to, static_cast<int>(size)), "read");
}

Attempt try_write(SSL* tls, int fd, std::string_view bytes) {
  if (tls == nullptr) {
    return socket_attempt(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                          tcp::socket::wait_write, "write");
  }
  ERR_clear_error();
  const int size = static_cast<int>(std::min(bytes.size(), kMaxRecord));
  return tls_attempt(tls, SSL_write(tls, bytes.data(), size), "write");
}

// The buffer is shared by all connections of a thread, because none holds it while it waits.
std::vector<char>& scratch() {
  thread_local std::vector<char> buffer(kMaxRead);
  return buffer;
}

awaitable<Status> wait_for(tcp::socket& socket, Attempt::Outcome outcome) {
  const auto what =
      outcome == Attempt::Outcome::kWantRead ? tcp::socket::wait_read : tcp::socket::wait_write;
  ErrorCode error;
  co_await socket.async_wait(what, asio::redirect_error(asio::use_awaitable, error));
  if (error || !socket.is_open()) co_return unavailable("the connection was closed");
  co_return ok_status();
}

bool must_wait(const Attempt& attempt) {
  return attempt.outcome == Attempt::Outcome::kWantRead ||
         attempt.outcome == Attempt::Outcome::kWantWrite;
}

Status closed_status() {
  return unavailable("the connection is closed");
}

}  // namespace

Stream::Stream(Socket socket) : state_(std::make_unique<State>(std::move(socket))) {
  ErrorCode ignored;
  state_->socket.non_blocking(true, ignored);
  state_->socket.native_non_blocking(true, ignored);
}

Stream::Stream(Socket socket, const TlsContext& tls, TlsRole role, const std::string& server_name)
    : Stream(std::move(socket)) {
  state_->tls.reset(SSL_new(tls.native()));
  SSL* connection = state_->tls.get();
  QVD_CHECK(connection != nullptr, "no memory for a TLS connection");
  SSL_set_fd(connection, state_->socket.native_handle());
  if (role == TlsRole::kServer) {
    SSL_set_accept_state(connection);
    return;
  }
  SSL_set_connect_state(connection);
  in6_addr ignored{};
  const bool is_address = ::inet_pton(AF_INET, server_name.c_str(), &ignored) == 1 ||
                          ::inet_pton(AF_INET6, server_name.c_str(), &ignored) == 1;
  if (is_address) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), server_name.c_str());
  } else if (!server_name.empty()) {
    SSL_set_tlsext_host_name(connection, server_name.c_str());
    SSL_set1_host(connection, server_name.c_str());
  }
}

Stream::Stream(Stream&&) noexcept = default;
Stream::~Stream() = default;

awaitable<Status> Stream::handshake() {
  SSL* tls = state_->tls.get();
  while (tls != nullptr && is_open()) {
    ERR_clear_error();
    const Attempt attempt = tls_attempt(tls, SSL_do_handshake(tls), "TLS handshake");
    if (attempt.outcome == Attempt::Outcome::kDone) co_return ok_status();
    if (!must_wait(attempt)) {
      co_return attempt.status.ok() ? unavailable("TLS handshake: the peer closed")
                                    : attempt.status;
    }
    const Status waited = co_await wait_for(state_->socket, attempt.outcome);
    if (!waited.ok()) co_return waited;
  }
  co_return is_open() ? ok_status() : closed_status();
}

awaitable<Result<std::size_t>> Stream::read_append(std::string& out, std::size_t max) {
  const std::size_t size = std::min(max, kMaxRead);
  while (is_open()) {
    const Attempt attempt =
        try_read(state_->tls.get(), state_->socket.native_handle(), scratch().data(), size);
    if (attempt.outcome == Attempt::Outcome::kDone) {
      out.append(scratch().data(), attempt.bytes);
      co_return attempt.bytes;
    }
    if (attempt.outcome == Attempt::Outcome::kEnd) co_return std::size_t{0};
    if (!must_wait(attempt)) co_return attempt.status;
    const Status waited = co_await wait_for(state_->socket, attempt.outcome);
    if (!waited.ok()) co_return waited;
  }
  co_return closed_status();
}

awaitable<Result<std::size_t>> Stream::write_some(std::string_view bytes) {
  while (is_open()) {
    const Attempt attempt = try_write(state_->tls.get(), state_->socket.native_handle(), bytes);
    if (attempt.outcome == Attempt::Outcome::kDone) co_return attempt.bytes;
    if (!must_wait(attempt)) {
      co_return attempt.status.ok() ? unavailable("write: the peer closed") : attempt.status;
    }
    const Status waited = co_await wait_for(state_->socket, attempt.outcome);
    if (!waited.ok()) co_return waited;
  }
  co_return closed_status();
}

awaitable<Status> Stream::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = co_await write_some(bytes);
    if (!written) co_return written.status();
    bytes.remove_prefix(*written);
  }
  co_return ok_status();
}

void Stream::finish_sending() {
  if (!is_open()) return;
  if (state_->tls && SSL_is_init_finished(state_->tls.get()) == 1) {
    ERR_clear_error();
    SSL_shutdown(state_->tls.get());
  }
  ErrorCode ignored;
  state_->socket.shutdown(Socket::shutdown_send, ignored);
}

void Stream::close() {
  ErrorCode ignored;
  state_->socket.close(ignored);
}

bool Stream::is_open() const {
  return state_->socket.is_open();
}
Socket& Stream::socket() {
  return state_->socket;
}
ssl_st* Stream::tls() const {
  return state_->tls.get();
}

std::string peer_address(const Socket& socket) {
  ErrorCode error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return "";
  const auto address = endpoint.address();
  const std::string host =
      address.is_v6() && address.to_v6().is_v4_mapped()
          ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string()
          : address.to_string();
  const bool brackets = host.find(':') != std::string::npos;
  return (brackets ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

void set_low_latency(Socket& socket) {
  set_low_latency(socket.native_handle(), kKeepAlive);
  (void)::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT,
                     &kUnansweredMilliseconds, sizeof kUnansweredMilliseconds);
}

}  // namespace qvd::base::net
