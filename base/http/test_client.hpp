#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "base/http1/headers.hpp"
#include "base/os/unique_fd.hpp"
#include "base/tls/tls_context.hpp"

/// For tests only: a blocking client that sends what it is told, byte for byte.
namespace qvd::base::http::testing_client {

struct Head {
  int status = 0;
  http1::Headers headers{};
  std::string text{};
};

struct Answer {
  Head head{};
  std::string body{};
};

class TestClient {
 public:
  explicit TestClient(std::uint16_t port, const TlsContext* tls = nullptr)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&where), sizeof where) == 0;
    if (tls == nullptr) return;
    tls_.reset(SSL_new(tls->native()));
    SSL_set_fd(tls_.get(), fd_.get());
    connected_ = SSL_connect(tls_.get()) == 1;
  }

  [[nodiscard]] bool connected() const { return connected_; }

  void send(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const std::size_t left = bytes.size() - sent;
      const auto n =
          tls_ ? SSL_write(tls_.get(), bytes.data() + sent, static_cast<int>(left))
               : static_cast<int>(::send(fd_.get(), bytes.data() + sent, left, MSG_NOSIGNAL));
      if (n <= 0) return;
      sent += static_cast<std::size_t>(n);
    }
  }

  void end_sending() { ::shutdown(fd_.get(), SHUT_WR); }
  void close() { fd_.reset(); }

  /// Everything up to and with the blank line; status 0 at the end of the connection.
  Head read_head() {
    std::size_t end = 0;
    while ((end = in_.find("\r\n\r\n")) == std::string::npos) {
      if (!fill()) return {};
    }
    Head head;
    head.text = in_.substr(0, end + 4);
    in_.erase(0, end + 4);
    head.status = std::atoi(head.text.substr(9, 3).c_str());
    for (std::size_t at = head.text.find("\r\n") + 2; at + 2 < head.text.size();) {
      const std::size_t line = head.text.find("\r\n", at);
      const std::size_t colon = head.text.find(": ", at);
      head.headers.add(head.text.substr(at, colon - at),
                       head.text.substr(colon + 2, line - colon - 2));
      at = line + 2;
    }
    return head;
  }

  Answer read_answer() {
    Answer answer{read_head(), {}};
    if (answer.head.headers.has_token("transfer-encoding", "chunked")) {
      for (std::string chunk = read_chunk(); !chunk.empty(); chunk = read_chunk())
        answer.body += chunk;
    } else {
      answer.body = read_bytes(static_cast<std::size_t>(
          std::atol(std::string(answer.head.headers.get("content-length")).c_str())));
    }
    return answer;
  }

  /// The next piece of a chunked body; "" at its end, "<cut>" if the connection ended before.
  std::string read_chunk() {
    while (in_.find("\r\n") == std::string::npos) {
      if (!fill()) return "<cut>";
    }
    const std::size_t line = in_.find("\r\n");
    const auto size = static_cast<std::size_t>(std::strtoul(in_.c_str(), nullptr, 16));
    in_.erase(0, line + 2);
    std::string chunk = read_bytes(size + 2);
    if (chunk.size() != size + 2) return "<cut>";
    chunk.resize(size);
    return chunk;
  }

  std::string read_bytes(std::size_t count) {
    while (in_.size() < count && fill()) {
    }
    std::string bytes = in_.substr(0, count);
    in_.erase(0, bytes.size());
    return bytes;
  }

  /// Whether the server closes without another byte. Waits for it.
  bool at_end() { return in_.empty() && !fill(); }

 private:
  bool fill() {
    std::array<char, 65536> chunk{};
    const auto n = tls_ ? SSL_read(tls_.get(), chunk.data(), chunk.size())
                        : static_cast<int>(::recv(fd_.get(), chunk.data(), chunk.size(), 0));
    if (n <= 0) return false;
    in_.append(chunk.data(), static_cast<std::size_t>(n));
    return true;
  }

  UniqueFd fd_;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_{nullptr, SSL_free};
  bool connected_ = false;
  std::string in_;
};

}  // namespace qvd::base::http::testing_client
