#include "controller/power/power.hpp"

#include <algorithm>

namespace qvd::controller {
namespace {

// Somebody asks for it now, which also ends a stop that was requested before.
bool asked_for(const PowerView& view) {
  return view.session_pending || view.start_wanted;
}

bool should_start(const PowerView& view) {
  if (view.deleting || view.blocked || view.stop_wanted) return false;
  switch (view.power) {
    case api::VirtualMachinePower::kOff:
      return false;
    case api::VirtualMachinePower::kOn:
      return asked_for(view) || !view.stopped_by_request;
    case api::VirtualMachinePower::kUnset:
    case api::VirtualMachinePower::kOther:  // a power that a newer version knows: do no harm
    case api::VirtualMachinePower::kAuto:
      return asked_for(view);
  }
  return false;
}

bool should_stop(const PowerView& view) {
  return view.deleting || view.stop_wanted || view.power == api::VirtualMachinePower::kOff;
}

}  // namespace

PowerAction decide_power(const PowerView& view) {
  if (view.has_run && view.run_ended) return PowerAction::kClear;
  if (view.has_run) return should_stop(view) ? PowerAction::kStop : PowerAction::kNone;
  return should_start(view) ? PowerAction::kStart : PowerAction::kNone;
}

std::chrono::seconds start_backoff(std::int64_t failures) {
  constexpr std::int64_t kCap = 300;
  const std::int64_t n = std::clamp<std::int64_t>(failures, 0, 100);
  return std::chrono::seconds(std::min(10 * n * n, kCap));
}

}  // namespace qvd::controller
