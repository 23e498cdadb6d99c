#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "agent/app/options.hpp"
#include "agent/host/facts.hpp"
#include "agent/hypervisor/hypervisor.hpp"
#include "agent/network/dhcp_server.hpp"
#include "agent/network/port_filter.hpp"
#include "agent/network/scope.hpp"
#include "agent/records/record_store.hpp"
#include "agent/run/machines.hpp"
#include "base/core/guarded.hpp"

namespace qvd::agent {

/// Everything of the agent that needs no API: this host's records, filter, leases and machines.
class HostSide {
 public:
  static base::Result<std::unique_ptr<HostSide>> open(const AgentOptions& options);

  /// Puts the filter in force for all known machines and takes those that run in hand again; sweeps
  /// up after a crash in the background.
  base::Status recover(const base::Context& ctx);
  /// The networks of the API, as far as known; the filter's scope follows.
  void set_networks(std::vector<ScopeNetwork> networks);
  base::Status refresh_scope(const base::Context& ctx);

  Identity& identity() { return identity_; }
  RecordStore& records() { return *records_; }
  Hypervisor& hypervisor() { return *hypervisor_; }
  PortFilter& filter() { return filter_; }
  Machines& machines() { return *machines_; }

 private:
  explicit HostSide(const AgentOptions& options);

  const std::filesystem::path storage_;
  Identity identity_;
  std::unique_ptr<RecordStore> records_;
  std::unique_ptr<Hypervisor> hypervisor_;
  PortFilter filter_;
  DhcpServers dhcp_;
  base::Guarded<std::vector<ScopeNetwork>> networks_;
  std::unique_ptr<Machines> machines_;
  std::jthread sweeper_;  // of the pools, once
};

}  // namespace qvd::agent
