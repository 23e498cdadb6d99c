#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/http1/parse.hpp"
#include "base/http1/print.hpp"
#include "base/http1/simple_rpc.hpp"
#include "base/os/unique_fd.hpp"

/// For tests only: a listener on loopback, and a desktop made of two of them.
namespace qvd::gateway::testing_desktop {

/// Serves one connection after the other on a thread of its own.
class Listener {
 public:
  explicit Listener(std::function<void(int fd)> serve)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(fd_.get(), reinterpret_cast<sockaddr*>(&where), sizeof where);
    ::listen(fd_.get(), 16);
    socklen_t size = sizeof where;
    ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&where), &size);
    port_ = ntohs(where.sin_port);
    thread_ = std::thread([this, serve = std::move(serve)] {
      while (true) {
        base::UniqueFd peer(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!peer) return;
        serve(peer.get());
      }
    });
  }
  ~Listener() {
    ::shutdown(fd_.get(), SHUT_RDWR);
    thread_.join();
  }
  [[nodiscard]] int port() const { return port_; }

 private:
  base::UniqueFd fd_;
  int port_ = 0;
  std::thread thread_;
};

inline void send_text(int fd, const std::string& text) {
  (void)::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
}

/// A VMA that answers what it was told to, and an nxagent that sends back what it gets, in
/// capitals.
class FakeDesktop {
 public:
  void answer(std::string body) {
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(body));
  }
  [[nodiscard]] std::vector<std::string> calls() {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  [[nodiscard]] int vma_port() const { return vma_.port(); }
  [[nodiscard]] int nx_port() const { return nx_.port(); }

 private:
  void serve_vma(int fd) {
    std::string bytes;
    std::array<char, 4096> chunk{};
    base::http1::Parsed<base::http1::RequestHead> request;
    while ((request = base::http1::parse_request(bytes)).progress ==
           base::http1::Progress::kNeedMore) {
      const auto n = ::recv(fd, chunk.data(), chunk.size(), 0);
      if (n <= 0) return;
      bytes.append(chunk.data(), static_cast<std::size_t>(n));
    }
    const std::string body = next_answer(request.head);
    send_text(
        fd, base::http1::print_response_with_body(200, base::http1::kRpcContentType, body.size()));
    send_text(fd, body);
  }

  std::string next_answer(const base::http1::RequestHead& head) {
    const std::lock_guard lock(mutex_);
    calls_.push_back(head.path + "?" + head.query);
    if (!answers_.empty()) {
      std::string body = answers_.front();
      answers_.pop_front();
      return body;
    }
    return base::http1::encode_rpc_value(head.path == "/vma/x_state" ? "listening" : "starting");
  }

  void serve_nx(int fd) {
    std::array<char, 4096> chunk{};
    while (true) {
      const auto n = ::recv(fd, chunk.data(), chunk.size(), 0);
      if (n <= 0) return;
      std::string text(chunk.data(), static_cast<std::size_t>(n));
      if (text == "quit") return;
      for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      send_text(fd, text);
    }
  }

  std::mutex mutex_;
  std::deque<std::string> answers_;
  std::vector<std::string> calls_;
  Listener vma_{[this](int fd) { serve_vma(fd); }};
  Listener nx_{[this](int fd) { serve_nx(fd); }};
};

}  // namespace qvd::gateway::testing_desktop
