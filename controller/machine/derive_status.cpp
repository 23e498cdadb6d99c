#include "controller/machine/derive_status.hpp"

#include <algorithm>

#include "base/address/mac.hpp"
#include "controller/machine/attempts.hpp"
#include "controller/machine/decide.hpp"
#include "controller/machine/run_inputs.hpp"
#include "controller/power/power.hpp"

namespace qvd::controller {
namespace {

using api::ConditionStatus;
using api::MachineRunPhase;
using api::VirtualMachineState;
using api::VirtualMachineStatus;

struct Said {
  ConditionStatus status;
  std::string reason;
  std::string message;
};

void say(const MachineView& view, VirtualMachineStatus& status, const char* type, Said said) {
  api::ConditionUpdate update;
  update.type = type;
  update.status = said.status;
  update.reason = std::move(said.reason);
  update.message = std::move(said.message);
  update.observed_generation = view.machine.metadata.generation.value_or(0);
  (void)api::set_condition(status.conditions, update, view.now);
}

/// The run as the status tells it, and the counters that follow from its progress.
void tell_run(const MachineView& view, VirtualMachineStatus& status) {
  if (!view.run || has_ended(*view.run)) {
    // Which ended run was counted is remembered by its absence here.
    status.run.reset();
    return;
  }
  const api::MachineRun& run = *view.run;
  if (!status.run || status.run->uid != run.metadata.uid) {
    status.run.emplace();
    status.run->uid = run.metadata.uid;
    ++status.counters.attempts;
    status.stopped.reset();
    status.next_attempt.clear();
  }
  status.run->host = run.spec.host;
  status.run->image = run.spec.image;
  status.run->image_version = run.spec.image_version;
  if (run.status.phase == MachineRunPhase::kRunning && status.run->started_at.empty()) {
    status.run->started_at =
        run.status.started_at.empty() ? base::format_rfc3339(view.now) : run.status.started_at;
    ++status.counters.succeeded;
    status.counters.start_failures = 0;
  }
}

api::VirtualMachineSessionState session_state(const MachineView& view, const std::string& uid) {
  using State = api::VirtualMachineSessionState;
  const auto holder = std::ranges::find_if(view.sessions, [&](const auto& session) {
    return session->metadata.uid == uid && is_open(*session);
  });
  if (uid.empty() || holder == view.sessions.end()) return State::kDisconnected;
  // Only the ends of a connection are worth a write; the steps between are the Session's own.
  return (*holder)->status.phase == api::SessionPhase::kConnected ? State::kConnected
                                                                  : State::kPending;
}

void tell_conditions(const MachineView& view, const std::optional<Obstacle>& obstacle,
                     VirtualMachineStatus& status) {
  if (holds_address(view)) {
    const std::string& prefix = view.network->spec.mac_prefix;
    status.mac = base::mac_of(prefix, view.machine.spec.address).value_or("");
    say(view, status, "AddressAssigned", {ConditionStatus::kTrue, "Assigned", ""});
  }
  if (view.image && view.image->status.phase == api::DiskImagePhase::kReady) {
    say(view, status, "ImageAvailable", {ConditionStatus::kTrue, "Ready", ""});
  }
  if (view.run) {
    say(view, status, "Placed", {ConditionStatus::kTrue, "Placed", ""});
    say(view, status, "VolumesReachable", {ConditionStatus::kTrue, "Reachable", ""});
  }
  const bool failing = status.counters.start_failures >= kSuspendAfterFailures;
  if (!failing) (void)api::remove_condition(status.conditions, "StartSuspended");
  if (obstacle && obstacle->condition != "StartSuspended") {
    say(view, status, obstacle->condition.c_str(),
        {ConditionStatus::kFalse, obstacle->reason, obstacle->message});
  }
}

void tell_ready(const MachineView& view, const std::optional<Obstacle>& obstacle,
                VirtualMachineStatus& status) {
  const std::string state(api::to_string(status.state.value()));
  if (status.state == VirtualMachineState::kRunning) {
    say(view, status, "Ready", {ConditionStatus::kTrue, "Running", ""});
  } else if (status.state == VirtualMachineState::kUnknown) {
    say(view, status, "Ready",
        {ConditionStatus::kUnknown, "HostSilent", "the host of the machine is not heard of"});
  } else if (obstacle) {
    say(view, status, "Ready", {ConditionStatus::kFalse, obstacle->reason, obstacle->message});
  } else {
    say(view, status, "Ready", {ConditionStatus::kFalse, state, ""});
  }
}

}  // namespace

VirtualMachineState state_of(const MachineView& view) {
  if (!view.run) return VirtualMachineState::kStopped;
  const api::MachineRun& run = *view.run;
  if (view.run_host) {
    const api::Condition* ready = api::find_condition(view.run_host->status.conditions, "Ready");
    if (ready && ready->status == ConditionStatus::kUnknown) return VirtualMachineState::kUnknown;
  }
  if (run.status.phase == MachineRunPhase::kFailed && run.spec.debug.keep_failed) {
    return VirtualMachineState::kDebugging;
  }
  if (run.metadata.deleting()) return VirtualMachineState::kStopping;
  switch (run.status.phase.value()) {
    case MachineRunPhase::kRunning:
      return VirtualMachineState::kRunning;
    case MachineRunPhase::kStopping:
    case MachineRunPhase::kStopped:
    case MachineRunPhase::kFailed:
      return VirtualMachineState::kStopping;
    case MachineRunPhase::kUnset:
    case MachineRunPhase::kPending:
    case MachineRunPhase::kPreparing:
    case MachineRunPhase::kStarting:
      return VirtualMachineState::kStarting;
    case MachineRunPhase::kOther:
      return VirtualMachineState::kUnknown;
  }
  return VirtualMachineState::kUnknown;
}

void count_failed_start(const api::MachineRun& run, base::WallTime now,
                        VirtualMachineStatus& status) {
  std::int64_t& failures = status.counters.start_failures;
  ++failures;
  if (run.status.retryable == false) failures = std::max(failures, kSuspendAfterFailures);
  status.next.emplace();
  status.next->image = run.spec.image;
  status.next_attempt = base::format_rfc3339(now + start_backoff(failures));
  if (failures < kSuspendAfterFailures) return;
  api::ConditionUpdate update;
  update.type = "StartSuspended";
  update.status = ConditionStatus::kTrue;
  update.reason = run.status.reason.empty() ? "StartFailed" : run.status.reason;
  update.message = "it failed to start " + std::to_string(failures) +
                   " times, at last: " + run.status.message +
                   "; qvdctl retry, or change image or machine";
  (void)api::set_condition(status.conditions, update, now);
}

VirtualMachineStatus derive_status(const MachineView& view,
                                   const std::optional<Obstacle>& obstacle) {
  VirtualMachineStatus status = view.machine.status;
  const bool known = view.run && status.run && status.run->uid == view.run->metadata.uid;
  if (known && failed_to_start(*view.run)) count_failed_start(*view.run, view.now, status);
  if (failures_forgiven(view) && !(known && has_ended(*view.run))) {
    status.counters.start_failures = 0;
    status.next_attempt.clear();
  }
  tell_run(view, status);
  status.state = state_of(view);
  if (status.session) status.session->state = session_state(view, status.session->uid);
  status.pending_changes.clear();
  if (view.run && !has_ended(*view.run)) {
    if (const auto inputs = run_inputs_of(view, view.run->spec.host)) {
      status.pending_changes = pending_changes(view.run->spec, build_run(*inputs).spec);
    }
  }
  tell_conditions(view, obstacle, status);
  tell_ready(view, obstacle, status);
  status.observed_generation = view.machine.metadata.generation;
  return status;
}

}  // namespace qvd::controller
