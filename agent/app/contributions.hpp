#pragma once

#include "agent/app/api_side.hpp"
#include "agent/app/options.hpp"
#include "api/types/host.hpp"

namespace qvd::agent {

/// Puts what this agent knows of its host into a status: hypervisors, addresses, networks, storage,
/// machines, strays.
void contribute(const AgentOptions& options, HostSide& host, ApiSide& api, api::HostStatus& status);

}  // namespace qvd::agent
