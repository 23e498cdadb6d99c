#include "vma/http_server.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

#include "base/http1/print.hpp"
#include "base/log/log.hpp"

namespace qvd::vma {
namespace {

constexpr int kPollMs = 200;     // how soon a stop is noticed
constexpr int kIdleMs = 15'000;  // a connection without a whole request is closed
constexpr int kSendMs = 10'000;  // as is one that takes no answer
constexpr int kBacklog = 64;

Result<sockaddr_in> parse_address(const std::string& listen) {
  const auto colon = listen.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  std::uint16_t port = 0;
  const std::string host = listen.substr(0, std::min(colon, listen.size()));
  const char* end = listen.data() + listen.size();
  const char* begin = colon == std::string::npos ? end : listen.data() + colon + 1;
  const auto [stop, error] = std::from_chars(begin, end, port);
  const bool any = host == "*" || host.empty();
  if (error != std::errc() || stop != end ||
      (!any && ::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1))
    return base::invalid("'" + listen + "' is not an address such as 127.0.0.1:3030 or *:3030");
  address.sin_port = htons(port);
  return address;
}

Result<base::UniqueFd> listen_on(const sockaddr_in& address) {
  base::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return base::errno_status("make a socket", errno);
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd.get(), kBacklog) != 0)
    return base::errno_status("listen", errno);
  return fd;
}

bool is_loopback(const sockaddr_in& address) {
  return ntohl(address.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

/// Whether this desktop itself has the address. If that cannot be told, it has.
bool is_own(const sockaddr_in& address) {
  if (is_loopback(address)) return true;
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return true;
  bool found = false;
  for (const ifaddrs* entry = all; entry != nullptr && !found; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
    found = reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr.s_addr ==
            address.sin_addr.s_addr;
  }
  ::freeifaddrs(all);
  return found;
}

std::string name_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return "?";
  std::array<char, INET_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
  return std::string(text.data()) + ":" + std::to_string(ntohs(address.sin_port));
}

/// Waits for an event in steps, so that a stop ends the wait. False on time-out, stop or hang-up.
bool wait_for(int fd, short events, int timeout_ms, const std::stop_token& stop) {
  for (int waited = 0; waited < timeout_ms && !stop.stop_requested(); waited += kPollMs) {
    pollfd entry{.fd = fd, .events = events, .revents = 0};
    const int ready = ::poll(&entry, 1, kPollMs);
    if (ready < 0 && errno != EINTR) return false;
    if (ready > 0) return (entry.revents & (events | POLLHUP)) != 0;
  }
  return false;
}

bool send_all(int fd, std::string_view bytes, const std::stop_token& stop) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    if (sent > 0 || (sent < 0 && errno == EINTR)) continue;
    if (sent < 0 && errno != EAGAIN) return false;
    if (!wait_for(fd, POLLOUT, kSendMs, stop)) return false;
  }
  return true;
}

std::string print_reply(const HttpReply& reply) {
  return base::http1::print_response_with_body(reply.status, reply.content_type,
                                               reply.body.size()) +
         reply.body;
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(const std::string& listen, Handler handler) {
  ASSIGN_OR_RETURN(const sockaddr_in address, parse_address(listen));
  auto socket = listen_on(address);
  if (!socket) return socket.status().with_context(listen);
  const std::string name = name_of(socket->get());
  return std::unique_ptr<HttpServer>(
      new HttpServer(std::move(*socket), name, is_loopback(address), std::move(handler)));
}

HttpServer::HttpServer(base::UniqueFd socket, std::string address, bool for_insiders,
                       Handler handler)
    : socket_(std::move(socket)),
      address_(std::move(address)),
      for_insiders_(for_insiders),
      handler_(std::move(handler)) {
  acceptor_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
}

HttpServer::~HttpServer() {
  stopping_.request_stop();
  acceptor_.request_stop();
  acceptor_.join();  // the workers are joined by their list
}

void HttpServer::accept_all(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const bool ready = wait_for(socket_.get(), POLLIN, kPollMs, stop);
    workers_.remove_if([](const Worker& worker) { return worker.done.load(); });
    if (!ready) continue;
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    base::UniqueFd connection(::accept4(socket_.get(), reinterpret_cast<sockaddr*>(&peer), &size,
                                        SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection && !for_insiders_ && is_own(peer)) {
      refuse_insider(connection.get());
      continue;
    }
    // One too many is closed unanswered: the caller tries again.
    if (connection && workers_.size() < kMaxConnections) start_worker(std::move(connection));
  }
}

void HttpServer::refuse_insider(int connection) {
  if (!told_.exchange(true))
    base::log::warn("a program of this desktop has called, which only hosts and gateways may");
  // One try is enough: an empty socket takes so few bytes, and nobody is owed an answer.
  const std::string text =
      print_reply({.status = 403, .body = "Calls from inside the desktop are refused.\r\n"});
  (void)::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
}

void HttpServer::start_worker(base::UniqueFd connection) {
  Worker& worker = workers_.emplace_back();
  worker.thread = std::jthread([this, &worker, connection = std::move(connection)]() mutable {
    serve(std::move(connection));
    worker.done = true;
  });
}

void HttpServer::serve(base::UniqueFd connection) {
  const std::stop_token stop = stopping_.get_token();
  const int on = 1;
  ::setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::string bytes;
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto request = base::http1::parse_request(bytes);
    if (request.progress == base::http1::Progress::kError) {
      (void)send_all(connection.get(),
                     print_reply({.status = request.error_status, .body = request.error + "\r\n"}),
                     stop);
      return;
    }
    if (request.progress == base::http1::Progress::kComplete) {
      ++requests_;
      const bool has_body =
          request.head.content_length.value_or(0) > 0;  // never read: then nothing may follow
      const bool last = has_body || request.head.headers.has_token("Connection", "close");
      if (!send_all(connection.get(), print_reply(handler_(request.head)), stop) || last) return;
      bytes.erase(0, request.consumed);
      continue;
    }
    if (!wait_for(connection.get(), POLLIN, kIdleMs, stop)) return;
    const ssize_t got = ::recv(connection.get(), buffer.data(), buffer.size(), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return;
    if (got > 0) bytes.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace qvd::vma
