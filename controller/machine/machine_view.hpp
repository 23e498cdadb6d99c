#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/types/address_claim.hpp"
#include "api/types/cluster_settings.hpp"
#include "api/types/core.hpp"
#include "api/types/disk_image.hpp"
#include "api/types/host.hpp"
#include "api/types/machine_operation.hpp"
#include "api/types/machine_run.hpp"
#include "api/types/network.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/session.hpp"
#include "api/types/storage_pool.hpp"
#include "api/types/user.hpp"
#include "api/types/virtual_machine.hpp"
#include "api/types/volume.hpp"
#include "base/core/clock.hpp"

namespace qvd::controller {

template <class T>
using Shared = std::shared_ptr<const T>;  // the second owner is the cache

/// Everything about one machine that decides what becomes of it, as the caches show it at one
/// moment. Null: there is none.
struct MachineView {
  api::VirtualMachine machine;
  Shared<api::MachineRun> run;
  Shared<api::Host> run_host;  // of that run
  Shared<api::OSFlavour> flavour;
  Shared<api::DiskImage> image;  // what a start would use
  Shared<api::Network> network;
  Shared<api::AddressClaim> number_claim;   // of the number in its spec, whoever has it
  Shared<api::AddressClaim> address_claim;  // likewise of the address, on that network
  Shared<api::StoragePool> image_pool;
  Shared<api::StoragePool> overlay_pool;
  Shared<api::StoragePool> home_pool;
  Shared<api::Volume> home;
  Shared<api::User> user;
  Shared<api::Namespace> tenant;
  std::vector<Shared<api::Session>> sessions;             // those that name the machine
  std::vector<Shared<api::MachineOperation>> operations;  // likewise, unfinished
  api::ClusterSettingsSpec settings;
  std::vector<std::string> tenant_secret_properties;
  bool tenant_blocked = false;
  bool case_sensitive = false;  // how the tenant compares logins
  base::WallTime now;

  [[nodiscard]] std::string run_uid() const { return run ? run->metadata.uid : ""; }
};

/// Why a machine does not start: the condition that says so, with reason and message.
struct Obstacle {
  std::string condition;  // ImageAvailable, AddressAssigned, VolumesReachable, Placed …
  std::string reason;
  std::string message;
};

}  // namespace qvd::controller
