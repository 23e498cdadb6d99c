#pragma once

#include <memory>
#include <vector>

#include "api/types/machine_run.hpp"
#include "api/types/volume.hpp"

namespace qvd::controller {

/// A volume, the runs that name it, and whether its owner is still there.
struct VolumeView {
  api::Volume volume;
  std::vector<std::shared_ptr<const api::MachineRun>> runs;
  bool owner_exists = true;
};

/// The volume's status: formatted for ever once a run had it open, Released once its owner is gone
/// and the content is kept. Only the first start of a machine and its end change it, so no start
/// costs a write here.
api::VolumeStatus plan_volume(const VolumeView& view);

/// Whether the object may go: the owner is gone, no run uses it, and the content need not be kept.
bool may_delete(const VolumeView& view);

}  // namespace qvd::controller
