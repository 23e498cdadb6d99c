#include "base/core/clock.hpp"

namespace qvd::base {

SteadyTime FakeClock::steady_now() const {
  std::lock_guard lock(mutex_);
  return steady_;
}

WallTime FakeClock::wall_now() const {
  std::lock_guard lock(mutex_);
  return wall_;
}

void FakeClock::advance(std::chrono::nanoseconds step) {
  std::lock_guard lock(mutex_);
  steady_ += step;
  wall_ += std::chrono::duration_cast<WallTime::duration>(step);
}

}  // namespace qvd::base
