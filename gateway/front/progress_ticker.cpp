#include "gateway/front/progress_ticker.hpp"

#include "base/http1/print.hpp"

namespace qvd::gateway {

namespace asio = base::net::asio;
namespace net = base::net;

void ProgressTicker::start() {
  running_ = true;
  asio::co_spawn(link_->executor(), run(shared_from_this()), asio::detached);
}

net::awaitable<void> ProgressTicker::run(std::shared_ptr<ProgressTicker> self) {
  auto next = std::chrono::steady_clock::now();
  while (!self->stopping_) {
    const std::string head = base::http1::print_progress(self->text_);
    const base::Status sent = co_await self->link_->send(head);
    if (!sent.ok()) break;
    next += self->beat_;
    co_await self->wake_.wait_until(next);
  }
  self->running_ = false;
  self->ended_.notify();
}

net::awaitable<void> ProgressTicker::stop() {
  stopping_ = true;
  wake_.notify();
  while (running_) co_await ended_.wait();
}

}  // namespace qvd::gateway
