#include "controller/operation/operation_plan.hpp"

namespace qvd::controller {
namespace {

using api::MachineOperationPhase;
using api::MachineOperationStatus;
using api::MachineOperationType;

MachineOperationStatus finished(MachineOperationStatus status, MachineOperationPhase phase,
                                const char* reason, std::string message, base::WallTime now) {
  status.phase = phase;
  status.reason = reason;
  status.message = std::move(message);
  status.finished_at = base::format_rfc3339(now);
  return status;
}

bool expired(const api::MachineOperation& operation, base::WallTime now) {
  if (operation.spec.not_after.empty()) return false;
  const auto end = base::parse_rfc3339(operation.spec.not_after);
  return end && now >= *end;
}

bool runs(const api::MachineRun* run) {
  return run != nullptr && !run->metadata.deleting() &&
         run->status.phase == api::MachineRunPhase::kRunning;
}

/// Why the machine cannot be started at all; without a reason if it can.
struct Refusal {
  const char* reason = nullptr;
  const char* message = nullptr;
};
Refusal refusal_of(const api::VirtualMachine& machine) {
  if (machine.metadata.deleting()) return {"Deleting", "the machine is being deleted"};
  if (machine.spec.power == api::VirtualMachinePower::kOff) {
    return {"PowerOff", "the machine is switched off; set spec.power to Auto or On first"};
  }
  if (machine.spec.blocked) return {"Blocked", "the machine is blocked; unblock it first"};
  return {};
}

MachineOperationStatus take_up(const OperationView& view, base::WallTime now) {
  const bool stop = view.operation.spec.type == MachineOperationType::kStop;
  MachineOperationStatus status = view.operation.status;
  if (expired(view.operation, now)) {
    return finished(status, MachineOperationPhase::kFailed, "Expired",
                    "it was not taken up before spec.notAfter", now);
  }
  if (const Refusal refusal = refusal_of(*view.machine); !stop && refusal.reason) {
    return finished(status, MachineOperationPhase::kFailed, refusal.reason, refusal.message, now);
  }
  if (stop && view.run == nullptr) {
    return finished(status, MachineOperationPhase::kSucceeded, "AlreadyStopped",
                    "the machine does not run", now);
  }
  if (view.operation.spec.type == MachineOperationType::kStart && runs(view.run)) {
    return finished(status, MachineOperationPhase::kSucceeded, "AlreadyRunning", "the machine runs",
                    now);
  }
  status.phase = MachineOperationPhase::kRunning;
  status.started_at = base::format_rfc3339(now);
  status.run_uid = view.run ? view.run->metadata.uid : "";
  return status;
}

MachineOperationStatus carry_on(const OperationView& view, base::WallTime now) {
  MachineOperationStatus status = view.operation.status;
  const std::string run_uid = view.run ? view.run->metadata.uid : "";
  if (view.operation.spec.type == MachineOperationType::kStop) {
    if (!run_uid.empty() && run_uid == status.run_uid) return status;
    return finished(status, MachineOperationPhase::kSucceeded, "Stopped", "the machine stopped",
                    now);
  }
  const bool restart = view.operation.spec.type == MachineOperationType::kRestart;
  const bool old_run = restart && !run_uid.empty() && run_uid == status.run_uid;
  if (!old_run && runs(view.run)) {
    status =
        finished(status, MachineOperationPhase::kSucceeded, "Running", "the machine runs", now);
    status.run_uid = run_uid;
    return status;
  }
  if (const Refusal refusal = refusal_of(*view.machine); refusal.reason) {
    return finished(status, MachineOperationPhase::kFailed, refusal.reason, refusal.message, now);
  }
  const api::Condition* suspended =
      api::find_condition(view.machine->status.conditions, "StartSuspended");
  if (suspended && suspended->status == api::ConditionStatus::kTrue &&
      suspended->last_transition_time >= status.started_at) {
    return finished(status, MachineOperationPhase::kFailed, "StartFailed", suspended->message, now);
  }
  return status;
}

}  // namespace

bool is_finished(const api::MachineOperation& operation) {
  switch (operation.status.phase.value()) {
    case MachineOperationPhase::kSucceeded:
    case MachineOperationPhase::kFailed:
    case MachineOperationPhase::kSuperseded:
    case MachineOperationPhase::kOther:
      return true;
    case MachineOperationPhase::kUnset:
    case MachineOperationPhase::kPending:
    case MachineOperationPhase::kRunning:
      return false;
  }
  return true;
}

MachineOperationStatus plan_operation(const OperationView& view, base::WallTime now) {
  const MachineOperationStatus& status = view.operation.status;
  if (is_finished(view.operation)) return status;
  if (view.machine == nullptr) {
    return finished(status, MachineOperationPhase::kFailed, "NotFound",
                    "there is no machine " + view.operation.spec.vm, now);
  }
  if (view.newer_exists) {
    return finished(status, MachineOperationPhase::kSuperseded, "Superseded",
                    "a newer request took its place", now);
  }
  if (status.phase == MachineOperationPhase::kRunning) return carry_on(view, now);
  return take_up(view, now);
}

bool wants_start(const api::MachineOperation& operation, const std::string& run_uid) {
  return operation.status.phase == MachineOperationPhase::kRunning && run_uid.empty() &&
         operation.spec.type != MachineOperationType::kStop;
}

bool wants_stop(const api::MachineOperation& operation, const std::string& run_uid) {
  return operation.status.phase == MachineOperationPhase::kRunning && !run_uid.empty() &&
         operation.status.run_uid == run_uid && operation.spec.type != MachineOperationType::kStart;
}

}  // namespace qvd::controller
