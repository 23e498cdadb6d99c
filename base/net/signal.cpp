#include "base/net/signal.hpp"

namespace qvd::base::net {

void Signal::notify() {
  pending_ = true;
  timer_.cancel();
}

awaitable<void> Signal::wait() {
  co_await wait_until(SteadyTime::max());
}

awaitable<bool> Signal::wait_until(SteadyTime deadline) {
  if (!pending_) {
    ErrorCode ended;
    timer_.expires_at(deadline);
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
  co_return std::exchange(pending_, false);
}

}  // namespace qvd::base::net
