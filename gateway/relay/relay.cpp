#include "gateway/relay/relay.hpp"

#include <utility>

namespace qvd::gateway {
namespace {

namespace asio = base::net::asio;
namespace net = base::net;

constexpr std::size_t kChunk = 16 * 1024;  // one TLS record

}  // namespace

Relay::Relay(std::shared_ptr<ClientLink> client, net::Stream desktop, Check check)
    : client_(std::move(client)),
      desktop_(std::move(desktop)),
      check_(std::move(check)),
      event_(client_->executor()) {}

void Relay::end(RelayEnd how) {
  if (std::exchange(ending_, true)) return;
  outcome_.end = how;
  client_->finish();
  client_->close();
  desktop_.close();
}

net::awaitable<void> Relay::upward(std::shared_ptr<Relay> self) {
  ClientLink& client = *self->client_;
  while (!self->ending_) {
    if (client.input().empty()) {
      if (client.ended()) break;
      co_await client.changed().wait();
      continue;
    }
    const std::string bytes = std::exchange(client.input(), {});
    client.consumed();
    const base::Status sent = co_await self->desktop_.write_all(bytes);
    if (!sent.ok()) break;
    self->outcome_.bytes_in += bytes.size();
  }
  self->end(client.ended() ? RelayEnd::kClient : RelayEnd::kDesktop);
  --self->running_;
  self->event_.notify();
}

net::awaitable<void> Relay::downward(std::shared_ptr<Relay> self) {
  RelayEnd how = RelayEnd::kDesktop;
  while (!self->ending_) {
    std::string bytes;
    const auto count = co_await self->desktop_.read_append(bytes, kChunk);
    if (!count || *count == 0) break;
    const base::Status sent = co_await self->client_->send(bytes);
    if (!sent.ok()) {
      how = RelayEnd::kClient;
      break;
    }
    self->outcome_.bytes_out += bytes.size();
  }
  self->end(how);
  --self->running_;
  self->event_.notify();
}

net::awaitable<RelayOutcome> Relay::run() {
  const auto self = shared_from_this();
  const auto executor = client_->executor();
  asio::co_spawn(executor, upward(self), asio::detached);
  asio::co_spawn(executor, downward(self), asio::detached);
  while (running_ > 0) {
    if (!ending_) {
      if (auto reason = check_()) {
        outcome_.reason = std::move(*reason);
        end(RelayEnd::kTold);
      }
    }
    co_await event_.wait();
  }
  co_return outcome_;
}

}  // namespace qvd::gateway
