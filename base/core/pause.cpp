#include "base/core/pause.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace qvd::base {
namespace {

void sleep_until(const Context& ctx, SteadyTime until) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  const auto never = [] { return false; };
  // A wait until the greatest time overflows in the library's conversion between clocks.
  if (until == SteadyTime::max()) {
    stopped.wait(lock, ctx.stop, never);
  } else {
    stopped.wait_until(lock, ctx.stop, until, never);
  }
}

}  // namespace

bool pause(const Context& ctx, std::chrono::nanoseconds time) {
  const SteadyTime now = std::chrono::steady_clock::now();
  const bool forever = time > SteadyTime::max() - now;
  sleep_until(ctx, forever ? ctx.deadline : std::min(ctx.deadline, now + time));
  return !ctx.expired(std::chrono::steady_clock::now());
}

void wait_for_end(const Context& ctx) {
  sleep_until(ctx, ctx.deadline);
}

}  // namespace qvd::base
