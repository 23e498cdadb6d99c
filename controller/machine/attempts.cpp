#include "controller/machine/attempts.hpp"

#include <algorithm>

#include "controller/power/power.hpp"

namespace qvd::controller {
namespace {

/// A request forgives what failed before it, not what fails because of it.
bool began_after_failure(const api::MachineOperation& operation,
                         const api::VirtualMachineStatus& status) {
  const auto began = base::parse_rfc3339(operation.status.started_at);
  const auto next = base::parse_rfc3339(status.next_attempt);
  if (!began || !next) return true;
  return *began > *next - start_backoff(status.counters.start_failures);
}

}  // namespace

bool failures_forgiven(const MachineView& view) {
  const api::VirtualMachineStatus& status = view.machine.status;
  if (status.observed_generation != view.machine.metadata.generation) return true;
  if (status.next && view.image && status.next->image != view.image->metadata.name) return true;
  return std::ranges::any_of(view.operations, [&](const auto& operation) {
    return operation->status.phase == api::MachineOperationPhase::kRunning &&
           operation->spec.type != api::MachineOperationType::kStop &&
           began_after_failure(*operation, status);
  });
}

std::optional<base::WallTime> next_attempt_of(const MachineView& view) {
  const std::string& text = view.machine.status.next_attempt;
  if (text.empty() || failures_forgiven(view)) return std::nullopt;
  const auto time = base::parse_rfc3339(text);
  if (!time || *time <= view.now) return std::nullopt;
  return *time;
}

std::string suspension_of(const MachineView& view) {
  const api::VirtualMachineStatus& status = view.machine.status;
  if (status.counters.start_failures < kSuspendAfterFailures || failures_forgiven(view)) return "";
  const api::Condition* why = api::find_condition(status.conditions, "StartSuspended");
  return why && !why->message.empty() ? why->message : "the machine failed to start too often";
}

}  // namespace qvd::controller
