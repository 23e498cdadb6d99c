#include "gateway/front/front.hpp"

#include <pthread.h>
#include <signal.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "base/http/url.hpp"
#include "base/log/log.hpp"
#include "base/net/listen.hpp"
#include "gateway/front/connection.hpp"

namespace qvd::gateway {
namespace {

namespace asio = base::net::asio;
namespace net = base::net;
using asio::ip::tcp;

constexpr std::chrono::milliseconds kAcceptPause{100};  // when descriptors have run out

/// Without the port.
std::string host_of(const std::string& address) {
  return address.substr(0, address.rfind(':'));
}

}  // namespace

class Front::Impl {
 public:
  Impl(FrontOptions options, Services& services, std::optional<base::TlsContext> tls)
      : options_(std::move(options)),
        services_(services),
        tls_(std::move(tls)),
        io_(static_cast<int>(options_.io_threads)),
        acceptor_(asio::make_strand(io_)) {}
  ~Impl() { stop(std::chrono::milliseconds(0)); }

  base::Status listen() {
    ASSIGN_OR_RETURN(const auto where, base::http::parse_host_port(options_.listen));
    ASSIGN_OR_RETURN(acceptor_, net::listen_on(acceptor_.get_executor(), where.host, where.port));
    address_ = net::local_address(acceptor_);
    asio::co_spawn(acceptor_.get_executor(), accept(), asio::detached);
    for (std::size_t i = 0; i < options_.io_threads; ++i)
      threads_.emplace_back([this] { run_io(); });
    return base::ok_status();
  }

  void stop(std::chrono::milliseconds grace);
  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  void run_io();
  net::awaitable<void> accept();
  void adopt(tcp::socket socket);
  net::awaitable<void> serve(std::shared_ptr<ClientLink> link);
  void end_all();
  bool admit(const std::shared_ptr<ClientLink>& link, const std::string& host);
  void forget_stranger(const std::string& host);

  const FrontOptions options_;
  Services& services_;
  const std::optional<base::TlsContext> tls_;
  asio::io_context io_;
  tcp::acceptor acceptor_;
  std::string address_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable none_left_;
  std::set<std::shared_ptr<ClientLink>> links_;   // also held by their coroutines
  std::map<std::string, std::size_t> strangers_;  // by address: links on which nobody signed in
  bool stopping_ = false;
};

void Front::Impl::run_io() {
  pthread_setname_np(pthread_self(), "gateway-io");
  while (true) {
    try {
      io_.run();
      return;
    } catch (const std::exception& error) {
      base::log::error("io thread caught an exception", {{"err", error.what()}});
    }
  }
}

net::awaitable<void> Front::Impl::accept() {
  asio::steady_timer pause(acceptor_.get_executor());
  while (acceptor_.is_open()) {
    net::ErrorCode error;
    asio::any_io_executor strand = asio::make_strand(io_);
    tcp::socket socket(strand);
    co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      adopt(std::move(socket));
    } else if (error != asio::error::operation_aborted) {
      base::log::warn("accept failed", {{"err", error.message()}});
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

void Front::Impl::adopt(tcp::socket socket) {
  net::Stream stream = tls_ ? net::Stream(std::move(socket), *tls_, net::TlsRole::kServer)
                            : net::Stream(std::move(socket));
  const auto link = std::make_shared<ClientLink>(std::move(stream));
  const std::string host = host_of(link->address());
  if (!admit(link, host)) {
    services_.metrics.refused.add();
    return;
  }
  link->on_known([this, host] { forget_stranger(host); });
  services_.metrics.connections.add(1);
  asio::co_spawn(link->executor(), serve(link), asio::detached);
}

bool Front::Impl::admit(const std::shared_ptr<ClientLink>& link, const std::string& host) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || links_.size() >= options_.max_connections) return false;
  std::size_t& strangers = strangers_[host];
  if (strangers >= options_.max_strangers) return false;
  ++strangers;
  links_.insert(link);
  return true;
}

void Front::Impl::forget_stranger(const std::string& host) {
  const std::lock_guard lock(mutex_);
  const auto found = strangers_.find(host);
  if (found != strangers_.end() && --found->second == 0) strangers_.erase(found);
}

net::awaitable<void> Front::Impl::serve(std::shared_ptr<ClientLink> link) {
  const base::Status ready = co_await link->handshake(services_.timing.handshake);
  if (ready.ok()) {
    link->start_reading();
    Connection connection(services_, link);
    co_await connection.serve();
  } else {
    base::log::debug("handshake failed", {{"addr", link->address()}, {"err", ready}});
  }
  link->close();
  link->set_known();  // if nobody ever was: it is counted no more
  services_.metrics.connections.add(-1);
  const std::lock_guard lock(mutex_);
  links_.erase(link);
  if (links_.empty()) none_left_.notify_all();
}

void Front::Impl::end_all() {
  const std::lock_guard lock(mutex_);
  for (const auto& link : links_) asio::post(link->executor(), [link] { link->close(); });
}

void Front::Impl::stop(std::chrono::milliseconds grace) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopping_, true)) return;
  }
  services_.stopping = true;
  asio::post(acceptor_.get_executor(), [this] {
    net::ErrorCode ignored;
    acceptor_.close(ignored);
  });
  end_all();
  {
    std::unique_lock lock(mutex_);
    none_left_.wait_for(lock, grace, [this] { return links_.empty(); });
  }
  io_.stop();
  for (std::thread& thread : threads_) thread.join();
}

Front::Front(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Front::~Front() = default;

base::Result<std::unique_ptr<Front>> Front::start(FrontOptions options, Services& services) {
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets without MSG_NOSIGNAL
  std::optional<base::TlsContext> tls;
  if (options.tls) {
    ASSIGN_OR_RETURN(tls, base::TlsContext::server(*options.tls));
  }
  auto impl = std::make_unique<Impl>(std::move(options), services, std::move(tls));
  RETURN_IF_ERROR(impl->listen());
  return std::unique_ptr<Front>(new Front(std::move(impl)));
}

std::string Front::address() const {
  return impl_->address();
}
void Front::stop(std::chrono::milliseconds grace) {
  impl_->stop(grace);
}

}  // namespace qvd::gateway
