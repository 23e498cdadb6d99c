#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/hypervisor/hypervisor.hpp"
#include "agent/network/dhcp_server.hpp"
#include "agent/network/port_filter.hpp"
#include "agent/records/machine_plan.hpp"
#include "agent/storage/root_fs.hpp"
#include "base/core/context.hpp"

namespace qvd::agent {

/// What can be done with the machines of this host, by their plans. Every call can be repeated: a
/// crash may have come in the middle of the last one. The seam between the decisions about runs and
/// the acts; tests have a fake.
/// Errors: Unavailable is worth another try at once; Invalid and Forbidden need a change first.
/// Threads: any, one call per machine at a time.
class Machines {
 public:
  virtual ~Machines() = default;

  /// Whether the image is unpacked already, so that ensure_image() is quick.
  virtual bool has_image(const MachinePlan& plan) = 0;
  virtual base::Status ensure_image(const base::Context& ctx, const MachinePlan& plan) = 0;
  /// Locks the volumes and puts the root file system together.
  virtual base::Status open_storage(const base::Context& ctx, const MachinePlan& plan) = 0;
  /// Bridge, port filter, lease: all before the interface exists.
  virtual base::Status open_network(const base::Context& ctx, const MachinePlan& plan) = 0;
  virtual base::Status start(const base::Context& ctx, const MachinePlan& plan) = 0;

  virtual base::Result<bool> exists(const std::string& uid) = 0;
  /// Asks the guest's init to end.
  virtual base::Status shutdown(const std::string& uid) = 0;
  virtual base::Status destroy(const std::string& uid) = 0;

  /// Whether the VMA answers; `booting` keeps the try short.
  virtual base::Status ping(const base::Context& ctx, const MachinePlan& plan, bool booting) = 0;
  /// Asks the VMA to power the guest off.
  virtual base::Status power_off(const base::Context& ctx, const MachinePlan& plan) = 0;

  /// Takes hold again of what a running machine of an earlier process of the agent uses.
  virtual base::Status adopt(const base::Context& ctx, const MachinePlan& plan) = 0;
  /// Takes everything away that open_storage() and open_network() made. No domain may use it.
  virtual base::Status close(const base::Context& ctx, const MachinePlan& plan,
                             OverlayFate fate) = 0;
};

/// The machines of this host. References must outlive it.
struct LocalParts {
  Hypervisor& hypervisor;
  PortFilter& filter;
  DhcpServers& dhcp;
  /// Brings the filter's scope up to date with the networks; called before a port is opened.
  std::function<base::Status(const base::Context&)> refresh_scope;
  std::string host_name;
};
std::unique_ptr<Machines> make_local_machines(LocalParts parts);

}  // namespace qvd::agent
