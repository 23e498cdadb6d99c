#pragma once

#include <string>

#include "agent/hypervisor/domain_spec.hpp"
#include "agent/network/bridge.hpp"
#include "agent/network/dhcp_config.hpp"
#include "agent/network/filter_rules.hpp"
#include "agent/records/machine_plan.hpp"
#include "agent/storage/image_cache.hpp"
#include "agent/storage/root_fs.hpp"
#include "agent/storage/volume.hpp"
#include "api/types/machine_run.hpp"
#include "api/types/network.hpp"

namespace qvd::agent {

/// What this host will do for a run: every path, name and number, from the run alone; `network`, if
/// known, adds where hosts end and desktops begin. Pure.
/// The API's schema has bounded each text already; what becomes a path, a rule or a mount option
/// is checked again here, because a mistake there would be one of root's.
/// What makes a guest's root more than nobody on the host is refused unless `rules` allow it: an
/// API server that is deceived, or is somebody else's, must not become root here. A setting that
/// this host does not put into effect is refused as well, rather than passed over. Errors: Invalid,
/// reason RunNotSupported or RunInvalid, or Forbidden, reason PrivilegesRefused: trying again does
/// not help.
struct PlanRules {
  std::string cluster_uid;
  bool allow_privileged = false;
};
base::Result<MachinePlan> plan_of(const api::MachineRun& run, const api::Network* network,
                                  const PlanRules& rules);

/// The parts of a plan in the words of those who act on them. Pure.
ImageRequest image_request(const MachinePlan& plan);
RootFs root_fs(const MachinePlan& plan);
VolumeRequest volume_request(const MachinePlan& plan, const VolumePlan& volume,
                             const std::string& host_name);
base::Result<FilterPort> filter_port(const MachinePlan& plan);
BridgeRequest bridge_request(const MachinePlan& plan);
DhcpNetwork dhcp_network(const MachinePlan& plan);
DhcpHost dhcp_host(const MachinePlan& plan);
DomainSpec domain_spec(const MachinePlan& plan);

}  // namespace qvd::agent
