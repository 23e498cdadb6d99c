#pragma once

#include "agent/app/options.hpp"
#include "base/app/app.hpp"

namespace qvd::agent {

/// Runs the agent until the environment's context stops. Machines run on when it ends.
/// Order of start: records, port filter, hypervisor, machines that run already; only then the API.
/// So a restart without an API server leaves every machine filtered, locked and with its lease.
base::Status run_agent(const AgentOptions& options, base::RunEnvironment& environment);

}  // namespace qvd::agent
