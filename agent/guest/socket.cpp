#include "agent/guest/socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

namespace qvd::agent {
namespace {

constexpr std::chrono::milliseconds kLongestWait{200};  // how soon a stop request is noticed

/// Waits until the socket is ready for `events`.
base::Status wait_for(const base::Context& ctx, int fd, short events) {
  while (true) {
    const base::SteadyTime now = std::chrono::steady_clock::now();
    if (ctx.expired(now)) return base::timed_out("the guest does not answer");
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        std::min<std::chrono::nanoseconds>(ctx.deadline - now, kLongestWait));
    pollfd poll_fd{fd, events, 0};
    const int ready = ::poll(&poll_fd, 1, static_cast<int>(left.count()));
    if (ready > 0) return base::ok_status();
    if (ready < 0 && errno != EINTR) return base::errno_status("poll", errno);
  }
}

}  // namespace

base::Result<base::UniqueFd> connect_tcp(const base::Context& ctx, const std::string& address,
                                         int port) {
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<std::uint16_t>(port));
  if (inet_pton(AF_INET, address.c_str(), &peer.sin_addr) != 1)
    return base::invalid("'" + address + "' is no IPv4 address");
  base::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return base::errno_status("open a socket", errno);
  const std::string where = "connect to " + address + ":" + std::to_string(port);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&peer), sizeof peer) == 0) return fd;
  if (errno != EINPROGRESS) return base::unavailable(base::errno_status(where, errno).message());
  RETURN_IF_ERROR(wait_for(ctx, fd.get(), POLLOUT).with_context(where));
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) return base::unavailable(base::errno_status(where, error).message());
  return fd;
}

base::Status send_all(const base::Context& ctx, const base::UniqueFd& socket,
                      std::string_view data) {
  while (!data.empty()) {
    const ssize_t sent = ::send(socket.get(), data.data(), data.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      data.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      RETURN_IF_ERROR(wait_for(ctx, socket.get(), POLLOUT));
    } else if (errno != EINTR) {
      return base::unavailable(base::errno_status("send to the guest", errno).message());
    }
  }
  return base::ok_status();
}

base::Result<bool> receive_some(const base::Context& ctx, const base::UniqueFd& socket,
                                std::string& buffer) {
  std::array<char, 4096> chunk{};
  while (true) {
    const ssize_t count = ::recv(socket.get(), chunk.data(), chunk.size(), 0);
    if (count == 0) return false;
    if (count > 0) {
      buffer.append(chunk.data(), static_cast<std::size_t>(count));
      return true;
    }
    if (errno == EAGAIN) {
      RETURN_IF_ERROR(wait_for(ctx, socket.get(), POLLIN));
    } else if (errno != EINTR) {
      return base::unavailable(base::errno_status("receive from the guest", errno).message());
    }
  }
}

}  // namespace qvd::agent
