#include "base/http/server.hpp"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "base/http/connection.hpp"
#include "base/http/url.hpp"
#include "base/log/log.hpp"
#include "base/net/asio.hpp"
#include "base/net/listen.hpp"
#include "base/pool/worker_pool.hpp"

namespace qvd::base::http {
namespace {

using net::asio::ip::tcp;

constexpr std::chrono::milliseconds kAcceptPause{100};  // when descriptors have run out
constexpr std::chrono::seconds kAbortWait{5};

void run_handler(const Handler& handler, Request request,
                 const std::shared_ptr<Exchange>& exchange) {
  try {
    handler(std::move(request), exchange);
  } catch (const std::exception& error) {
    log::error("handler threw", {{"err", error.what()}});
    exchange->respond(text_response(500, "internal error\n"));
  }
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, Handler handler, std::optional<TlsContext> tls)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        tls_(std::move(tls)),
        io_(static_cast<int>(std::max<std::size_t>(1, options_.io_threads))),
        acceptor_(net::asio::make_strand(io_)),
        pool_({.name = options_.name + "-work",
               .threads = options_.worker_threads,
               .queue_limit = options_.worker_queue}) {}

  ~Impl() { stop(std::chrono::milliseconds(0)); }

  Status start() {
    ASSIGN_OR_RETURN(const HostPort where, parse_host_port(options_.listen));
    ASSIGN_OR_RETURN(acceptor_, net::listen_on(acceptor_.get_executor(), where.host, where.port));
    address_ = net::local_address(acceptor_);
    net::asio::co_spawn(acceptor_.get_executor(), accept(), net::asio::detached);
    for (std::size_t i = 0; i < std::max<std::size_t>(1, options_.io_threads); ++i) {
      threads_.emplace_back([this] { run_io(); });
    }
    return ok_status();
  }

  void stop(std::chrono::milliseconds grace);
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] std::size_t connections() const {
    const std::lock_guard lock(mutex_);
    return connections_.size();
  }

 private:
  void run_io();
  net::awaitable<void> accept();
  void adopt(tcp::socket socket);
  bool dispatch(Request request, std::shared_ptr<Exchange> exchange);
  std::vector<std::shared_ptr<Connection>> all() const;
  bool wait_for_none(std::chrono::milliseconds time);
  void forget(const std::shared_ptr<Connection>& connection);

  const ServerOptions options_;
  const Handler handler_;
  const std::optional<TlsContext> tls_;
  net::asio::io_context io_;
  tcp::acceptor acceptor_;
  WorkerPool pool_;
  std::string address_;
  std::vector<std::thread> threads_;
  mutable std::mutex mutex_;
  std::condition_variable none_left_;
  std::set<std::shared_ptr<Connection>> connections_;  // also held by their coroutines
  bool stopping_ = false;
};

void Server::Impl::run_io() {
  pthread_setname_np(pthread_self(), (options_.name.substr(0, 12) + "-io").c_str());
  while (true) {
    try {
      io_.run();
      return;
    } catch (const std::exception& error) {
      log::error("io thread caught an exception", {{"err", error.what()}});
    }
  }
}

net::awaitable<void> Server::Impl::accept() {
  net::asio::steady_timer pause(acceptor_.get_executor());
  while (acceptor_.is_open()) {
    net::ErrorCode error;
    net::asio::any_io_executor strand = net::asio::make_strand(io_);
    tcp::socket socket(strand);
    co_await acceptor_.async_accept(socket,
                                    net::asio::redirect_error(net::asio::use_awaitable, error));
    if (!error) {
      adopt(std::move(socket));
    } else if (error != net::asio::error::operation_aborted) {
      log::warn("accept failed", {{"err", error.message()}});
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(net::asio::redirect_error(net::asio::use_awaitable, error));
    }
  }
}

void Server::Impl::adopt(tcp::socket socket) {
  net::Stream stream = tls_ ? net::Stream(std::move(socket), *tls_, net::TlsRole::kServer)
                            : net::Stream(std::move(socket));
  const auto connection =
      std::make_shared<Connection>(std::move(stream), options_.limits,
                                   [this](Request request, std::shared_ptr<Exchange> exchange) {
                                     return dispatch(std::move(request), std::move(exchange));
                                   });
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || connections_.size() >= options_.limits.max_connections) return;
    connections_.insert(connection);
  }
  connection->start([this, weak = std::weak_ptr(connection)] { forget(weak.lock()); });
}

void Server::Impl::forget(const std::shared_ptr<Connection>& connection) {
  const std::lock_guard lock(mutex_);
  connections_.erase(connection);
  if (connections_.empty()) none_left_.notify_all();
}

bool Server::Impl::dispatch(Request request, std::shared_ptr<Exchange> exchange) {
  auto shared = std::make_shared<Request>(std::move(request));  // std::function must be copyable
  return pool_.try_post([this, shared, exchange = std::move(exchange)] {
    run_handler(handler_, std::move(*shared), exchange);
  });
}

std::vector<std::shared_ptr<Connection>> Server::Impl::all() const {
  const std::lock_guard lock(mutex_);
  return {connections_.begin(), connections_.end()};
}

bool Server::Impl::wait_for_none(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return none_left_.wait_for(lock, time, [this] { return connections_.empty(); });
}

void Server::Impl::stop(std::chrono::milliseconds grace) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopping_, true)) return;
  }
  net::asio::post(acceptor_.get_executor(), [this] {
    net::ErrorCode ignored;
    acceptor_.close(ignored);
  });
  for (const auto& connection : all()) connection->drain();
  if (!wait_for_none(grace)) {
    for (const auto& connection : all()) connection->abort();
    if (!threads_.empty()) wait_for_none(kAbortWait);
  }
  pool_.stop();
  io_.stop();
  for (std::thread& thread : threads_) thread.join();
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets without MSG_NOSIGNAL
  std::optional<TlsContext> tls;
  if (options.tls) {
    ASSIGN_OR_RETURN(tls, TlsContext::server(*options.tls));
  }
  auto impl = std::make_unique<Impl>(std::move(options), std::move(handler), std::move(tls));
  RETURN_IF_ERROR(impl->start());
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::string Server::address() const {
  return impl_->address();
}
std::uint16_t Server::port() const {
  return static_cast<std::uint16_t>(parse_host_port(impl_->address())->port);
}
std::size_t Server::connections() const {
  return impl_->connections();
}
void Server::stop(std::chrono::milliseconds grace) {
  impl_->stop(grace);
}

}  // namespace qvd::base::http
