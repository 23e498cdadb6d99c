#pragma once

#include <string>

#include "api/types/machine_operation.hpp"
#include "api/types/machine_run.hpp"
#include "api/types/virtual_machine.hpp"
#include "base/core/clock.hpp"

namespace qvd::controller {

/// One request and what it concerns.
struct OperationView {
  api::MachineOperation operation;
  const api::VirtualMachine* machine = nullptr;  // null: there is none
  const api::MachineRun* run = nullptr;          // null: it does not run
  bool newer_exists = false;                     // a later request for the same machine
};

bool is_finished(const api::MachineOperation& operation);

/// What the request's status shall be now: Pending → Running → Succeeded, Failed or Superseded.
/// The machine reconciler acts on Running requests only.
api::MachineOperationStatus plan_operation(const OperationView& view, base::WallTime now);

/// Whether a request that is Running asks for a run to be made, or for this run ("": none) to end.
bool wants_start(const api::MachineOperation& operation, const std::string& run_uid);
bool wants_stop(const api::MachineOperation& operation, const std::string& run_uid);

}  // namespace qvd::controller
