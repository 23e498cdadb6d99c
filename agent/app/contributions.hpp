#pragma once

#include "agent/app/api_side.hpp"
#include "agent/app/options.hpp"
#include "agent/host/pool_watch.hpp"
#include "api/types/host.hpp"

namespace qvd::agent {

/// Where the parts of a host's status come from. References must outlive it.
struct ReportSources {
  const AgentOptions& options;
  HostSide& host;
  ApiSide& api;
  PoolWatch& pools;
  const base::Clock& clock;
};

/// Puts what this agent knows of its host into a status: hypervisors, addresses, networks, storage,
/// what runs reserve, strays.
void contribute(const ReportSources& from, api::HostStatus& status);

}  // namespace qvd::agent
