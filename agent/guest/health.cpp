#include "agent/guest/health.hpp"

#include <algorithm>

namespace qvd::agent {
namespace {

constexpr std::chrono::milliseconds kFirstDelay{15};
constexpr std::chrono::milliseconds kLastDelay{500};

}  // namespace

GuestHealth after_check(const GuestHealth& health, bool ok, base::SteadyTime now) {
  if (ok) return {now, 0};
  return {health.last_ok, health.failures + 1};
}

bool is_dead(const GuestHealth& health, std::chrono::milliseconds limit, base::SteadyTime now) {
  return health.failures >= kFailuresUntilDead && now - health.last_ok > limit;
}

std::chrono::milliseconds boot_check_delay(std::chrono::milliseconds since_launch) {
  return std::clamp(since_launch / 20, kFirstDelay, kLastDelay);
}

}  // namespace qvd::agent
