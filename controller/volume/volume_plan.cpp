#include "controller/volume/volume_plan.hpp"

#include <algorithm>

namespace qvd::controller {
namespace {

/// Whether this run had the volume open: the agent said so, or the guest came up, which needs it.
bool opened(const api::MachineRun& run, const std::string& volume) {
  if (!run.status.started_at.empty()) return true;
  return std::ranges::any_of(run.status.volumes,
                             [&](const auto& seen) { return seen.name == volume; });
}

}  // namespace

api::VolumeStatus plan_volume(const VolumeView& view) {
  api::VolumeStatus status = view.volume.status;
  for (const auto& run : view.runs) {
    if (opened(*run, view.volume.metadata.name)) status.formatted = true;
  }
  if (!view.owner_exists && view.runs.empty()) {
    status.phase = api::VolumePhase::kReleased;
  } else if (status.formatted) {
    status.phase = api::VolumePhase::kReady;
  }
  return status;
}

bool may_delete(const VolumeView& view) {
  return !view.owner_exists && view.runs.empty() &&
         (view.volume.spec.reclaim_policy == api::VolumeReclaimPolicy::kDelete ||
          !view.volume.status.formatted);
}

}  // namespace qvd::controller
