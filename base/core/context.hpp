#pragma once

#include <chrono>
#include <stop_token>

#include "base/core/clock.hpp"

namespace qvd::base {

/// How long a call may take and how to cancel it. Passed first to everything that can wait;
/// deadlines are absolute, so they shrink by themselves at each hop.
struct Context {
  SteadyTime deadline = SteadyTime::max();
  std::stop_token stop;

  [[nodiscard]] bool expired(SteadyTime now) const {
    return stop.stop_requested() || now >= deadline;
  }
  /// The same, ending no later than `timeout` after now.
  [[nodiscard]] Context limited(std::chrono::milliseconds timeout) const;
};

inline Context with_timeout(std::chrono::milliseconds timeout) {
  return Context{}.limited(timeout);
}

}  // namespace qvd::base
