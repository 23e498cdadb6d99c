#pragma once

#include <set>
#include <string>
#include <vector>

#include "api/types/disk_image.hpp"
#include "api/types/machine_run.hpp"
#include "api/types/network.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/storage_pool.hpp"
#include "api/types/user.hpp"
#include "api/types/virtual_machine.hpp"
#include "api/types/volume.hpp"
#include "base/core/result.hpp"

namespace qvd::controller {

/// A volume of the machine and the pool that it lies on.
struct VolumeOnPool {
  api::Volume volume;
  api::StoragePool pool;
};

/// Everything that decides what a run is. Values only: read from caches by the caller.
struct RunInputs {
  api::VirtualMachine machine;
  api::OSFlavour flavour;
  api::DiskImage image;
  api::Network network;
  api::StoragePool image_pool;
  api::StoragePool overlay_pool;
  std::optional<api::User> user;  // absent while the machine is unclaimed
  bool case_sensitive = false;    // how the tenant compares logins
  std::vector<VolumeOnPool> volumes;
  std::string host;
  std::string host_address;                 // of that host on the network's bridge; "" if unknown
  std::set<std::string> secret_properties;  // keys that never enter a run
  std::optional<api::MachineRunStartedFor> started_for;
  std::int32_t attempt = 1;
};

/// The one run of a machine, bound to its host, owned by the machine and held by the agent's
/// finalizer, so that creating it is the whole hand-over: one write.
api::MachineRun build_run(const RunInputs& inputs);

/// Flavour, image, user and machine, the later ones winning, without `secret` keys.
/// Source: QVD 4.2, VM.pm combined_properties.
std::map<std::string, std::string> merged_properties(const RunInputs& inputs);

/// The fields of the machine's wishes that a running machine does not show yet, as paths of
/// VirtualMachine such as `spec.memory`: what building the run anew would change.
std::vector<std::string> pending_changes(const api::MachineRunSpec& running,
                                         const api::MachineRunSpec& wanted);

}  // namespace qvd::controller
