#pragma once

#include "base/core/clock.hpp"
#include "base/net/asio.hpp"

namespace qvd::base::net {

/// Wakes one waiting coroutine. A notification before the wait is not lost; several count as one.
/// Both sides run on one strand.
class Signal {
 public:
  explicit Signal(const asio::any_io_executor& executor) : timer_(executor) {}

  void notify();
  awaitable<void> wait();
  /// Ends at `deadline` too; false if that was why.
  awaitable<bool> wait_until(SteadyTime deadline);

 private:
  asio::steady_timer timer_;
  bool pending_ = false;
};

}  // namespace qvd::base::net
