#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include "base/core/result.hpp"
#include "base/http1/parse.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::vma {

using base::Result;
using base::Status;

struct HttpReply {
  int status = 200;
  std::string content_type = "text/plain";
  std::string body;
};

/// A small server of QVD's dialect on plain sockets: a thread a connection, few connections, no
/// request bodies. It keeps this program free of libraries that a desktop's image may lack.
/// Programs inside the desktop are refused unless it listens on loopback only: calls carry no key
/// yet, and the people whose session this is must not give orders to what runs as root. Threads:
/// the handler is called on connection threads, several at a time.
class HttpServer {
 public:
  using Handler = std::function<HttpReply(const base::http1::RequestHead&)>;
  static constexpr std::size_t kMaxConnections = 64;

  /// Listens on `HOST:PORT`: numeric address or * for all, port 0 for any.
  /// Errors: Invalid for another form, or why it cannot listen.
  static Result<std::unique_ptr<HttpServer>> start(const std::string& listen, Handler handler);
  /// Stops listening; waits for the connections, which end with their current answer.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Where it listens, with the true port.
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] std::uint64_t requests() const { return requests_; }

 private:
  HttpServer(base::UniqueFd socket, std::string address, bool for_insiders, Handler handler);
  void accept_all(const std::stop_token& stop);
  void refuse_insider(int connection);
  void start_worker(base::UniqueFd connection);
  void serve(base::UniqueFd connection);

  base::UniqueFd socket_;
  std::string address_;
  const bool for_insiders_;  // also, or only, for programs of this desktop
  Handler handler_;
  std::atomic<bool> told_ = false;  // of the first refused one
  std::atomic<std::uint64_t> requests_ = 0;
  std::stop_source stopping_;
  /// One a connection; the acceptor's own.
  struct Worker {
    std::atomic<bool> done = false;
    std::jthread thread;
  };
  std::list<Worker> workers_;
  std::jthread acceptor_;
};

}  // namespace qvd::vma
