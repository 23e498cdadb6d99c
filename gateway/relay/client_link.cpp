#include "gateway/relay/client_link.hpp"

#include <utility>

namespace qvd::gateway {
namespace {

namespace asio = base::net::asio;
namespace net = base::net;

constexpr std::size_t kReadAhead = 64 * 1024;
constexpr std::chrono::seconds kSendTimeout{60};

}  // namespace

ClientLink::ClientLink(net::Stream stream)
    : stream_(std::move(stream)),
      changed_(stream_.socket().get_executor()),
      room_(stream_.socket().get_executor()),
      watchdog_(stream_.socket().get_executor()),
      address_(net::peer_address(stream_.socket())) {
  net::set_low_latency(stream_.socket());
}

void ClientLink::arm(std::chrono::milliseconds timeout) {
  watchdog_.expires_after(timeout);
  watchdog_.async_wait([weak = weak_from_this()](net::ErrorCode ended) {
    const auto self = weak.lock();
    if (!ended && self) self->close();
  });
}

net::awaitable<base::Status> ClientLink::handshake(std::chrono::milliseconds timeout) {
  arm(timeout);
  const base::Status status = co_await stream_.handshake();
  watchdog_.cancel();
  co_return status;
}

void ClientLink::set_known() {
  if (!std::exchange(known_, true) && tell_known_) tell_known_();
}

void ClientLink::start_reading() {
  asio::co_spawn(executor(), pump(shared_from_this()), asio::detached);
}

net::awaitable<void> ClientLink::pump(std::shared_ptr<ClientLink> self) {
  while (!self->ended_) {
    if (self->input_.size() >= kReadAhead) {
      co_await self->room_.wait();
      continue;
    }
    const auto count =
        co_await self->stream_.read_append(self->input_, kReadAhead - self->input_.size());
    if (!count || *count == 0) self->ended_ = true;
    self->changed_.notify();
  }
}

net::awaitable<base::Status> ClientLink::send(std::string_view bytes) {
  while (!bytes.empty()) {
    arm(kSendTimeout);
    const auto sent = co_await stream_.write_some(bytes);
    if (!sent) co_return sent.status();
    bytes.remove_prefix(*sent);
  }
  watchdog_.cancel();
  co_return base::ok_status();
}

void ClientLink::close() {
  stream_.close();
  watchdog_.cancel();
  ended_ = true;
  changed_.notify();
  room_.notify();
}

}  // namespace qvd::gateway
