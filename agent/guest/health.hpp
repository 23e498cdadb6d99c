#pragma once

#include <chrono>

#include "base/core/clock.hpp"

namespace qvd::agent {

/// QVD 4.2's rule for a guest that runs: dead after this many failed checks in a row, and not
/// before the time limit of the run.
inline constexpr int kFailuresUntilDead = 10;

/// How a guest's checks go. A value; times are of the monotonic clock.
struct GuestHealth {
  base::SteadyTime last_ok{};  // or when watching began
  int failures = 0;            // in a row
};

/// The same after one more check.
GuestHealth after_check(const GuestHealth& health, bool ok, base::SteadyTime now);

/// Whether a running guest is given up: `limit` is MachineRun.spec.timeouts.healthFailure.
bool is_dead(const GuestHealth& health, std::chrono::milliseconds limit, base::SteadyTime now);

/// When to look again at a guest that is booting: soon at first, as most take a fraction of a
/// second, then every half second.
std::chrono::milliseconds boot_check_delay(std::chrono::milliseconds since_launch);

}  // namespace qvd::agent
