#include "client/connection.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace qvd::client {
namespace {

constexpr std::size_t kReadChunk = 16 * 1024;

Result<base::UniqueFd> connect_one(const base::Context& context, const Waker& waker,
                                   const addrinfo& address) {
  base::UniqueFd fd(::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                             address.ai_protocol));
  if (!fd) return base::errno_status("make a socket", errno);
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  if (::connect(fd.get(), address.ai_addr, address.ai_addrlen) == 0) return fd;
  if (errno != EINPROGRESS) return base::errno_status("connect", errno);
  RETURN_IF_ERROR(base::wait_ready(context, waker, fd.get(), POLLOUT));
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return base::errno_status("connect", error);
  return fd;
}

}  // namespace

Result<Connection> Connection::open(const base::Context& context, const Waker& waker,
                                    const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failed != 0)
    return base::unavailable("cannot find the host " + host + ": " + ::gai_strerror(failed));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found, ::freeaddrinfo);
  Status last = base::unavailable("it has no address");
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    auto fd = connect_one(context, waker, *address);
    if (fd) return Connection(std::move(*fd), waker);
    last = fd.status();
    if (last.reason() == "Stopped") break;
  }
  return last.with_context("cannot reach " + host + ":" + std::to_string(port));
}

Connection::Outcome Connection::try_read(char* buffer, std::size_t size) {
  if (tls_) {
    std::size_t got = 0;
    const int result = ::SSL_read_ex(tls_.get(), buffer, size, &got);
    return result > 0 ? Outcome{.step = Step::kDone, .bytes = got} : tls_outcome(result);
  }
  for (;;) {
    const ssize_t got = ::recv(fd_.get(), buffer, size, 0);
    if (got > 0) return {.step = Step::kDone, .bytes = static_cast<std::size_t>(got)};
    if (got < 0 && errno == EINTR) continue;
    return {.step = got < 0 && errno == EAGAIN ? Step::kWantRead : Step::kClosed, .bytes = 0};
  }
}

Connection::Outcome Connection::try_write(const char* data, std::size_t size) {
  if (tls_) {
    std::size_t sent = 0;
    const int result = ::SSL_write_ex(tls_.get(), data, size, &sent);
    return result > 0 ? Outcome{.step = Step::kDone, .bytes = sent} : tls_outcome(result);
  }
  for (;;) {
    const ssize_t sent = ::send(fd_.get(), data, size, MSG_NOSIGNAL);
    if (sent >= 0) return {.step = Step::kDone, .bytes = static_cast<std::size_t>(sent)};
    if (errno == EINTR) continue;
    return {.step = errno == EAGAIN ? Step::kWantWrite : Step::kClosed, .bytes = 0};
  }
}

Status Connection::write_all(const base::Context& context, std::string_view bytes) {
  while (!bytes.empty()) {
    const Outcome outcome = try_write(bytes.data(), bytes.size());
    if (outcome.step == Step::kClosed)
      return base::unavailable("the gateway closed the connection");
    if (outcome.step == Step::kDone) {
      bytes.remove_prefix(outcome.bytes);
    } else {
      RETURN_IF_ERROR(base::wait_ready(context, *waker_, fd_.get(),
                                       outcome.step == Step::kWantRead ? POLLIN : POLLOUT));
    }
  }
  return base::ok_status();
}

Result<std::size_t> Connection::read_append(const base::Context& context, std::string& out) {
  std::array<char, kReadChunk> buffer{};
  for (;;) {
    const Outcome outcome = try_read(buffer.data(), buffer.size());
    if (outcome.step == Step::kClosed) return std::size_t{0};
    if (outcome.step == Step::kDone) {
      out.append(buffer.data(), outcome.bytes);
      return outcome.bytes;
    }
    RETURN_IF_ERROR(base::wait_ready(context, *waker_, fd_.get(),
                                     outcome.step == Step::kWantWrite ? POLLOUT : POLLIN));
  }
}

}  // namespace qvd::client
