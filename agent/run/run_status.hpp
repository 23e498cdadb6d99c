#pragma once

#include "agent/records/run_record.hpp"
#include "api/types/machine_run.hpp"
#include "base/core/clock.hpp"

namespace qvd::agent {

/// The status of a run as its record says it is, put over what the status was: conditions of other
/// writers and members that we do not know stay. Pure.
void put_status(const RunRecord& record, api::MachineRunPhase phase, base::WallTime now,
                api::MachineRunStatus& status);

}  // namespace qvd::agent
