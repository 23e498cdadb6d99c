#include "agent/run/run_status.hpp"

namespace qvd::agent {
namespace {

using api::ConditionStatus;
using api::MachineRunPhase;

/// nxagent's companions inside the desktop (QVD 4.2: display 100).
constexpr int kPrintingPort = 2100;
constexpr int kSlavePort = 11100;

struct TimeField {
  const char* name;
  std::string api::MachineRunPhaseTimes::*field;
};
constexpr TimeField kTimes[] = {{"accepted", &api::MachineRunPhaseTimes::accepted},
                                {"preparing", &api::MachineRunPhaseTimes::preparing},
                                {"imageReady", &api::MachineRunPhaseTimes::image_ready},
                                {"storageReady", &api::MachineRunPhaseTimes::storage_ready},
                                {"networkReady", &api::MachineRunPhaseTimes::network_ready},
                                {"starting", &api::MachineRunPhaseTimes::starting},
                                {"booted", &api::MachineRunPhaseTimes::booted},
                                {"running", &api::MachineRunPhaseTimes::running},
                                {"stopping", &api::MachineRunPhaseTimes::stopping},
                                {"stopped", &api::MachineRunPhaseTimes::stopped},
                                {"failed", &api::MachineRunPhaseTimes::failed}};

void put_times(const RunRecord& record, api::MachineRunStatus& status) {
  if (!status.phase_times) status.phase_times.emplace();
  for (const auto& [name, field] : kTimes)
    if (const auto found = record.phase_times.find(name); found != record.phase_times.end())
      *status.phase_times.*field = found->second;
}

std::string time_of(const RunRecord& record, const char* name) {
  const auto found = record.phase_times.find(name);
  return found == record.phase_times.end() ? "" : found->second;
}

api::MachineRunEndpoint endpoint_of(const MachinePlan& plan) {
  api::MachineRunEndpoint endpoint;
  endpoint.address = plan.network.address;
  endpoint.ports.vma = plan.vma_port;
  endpoint.ports.nx = plan.nx_port;
  endpoint.ports.printing = kPrintingPort;
  endpoint.ports.slave = kSlavePort;
  return endpoint;
}

api::MachineRunExit exit_of(const RunRecord& record) {
  api::MachineRunExit exit;
  exit.reason = api::OpenEnum<api::MachineRunExitReason>::from_text(record.exit_reason);
  exit.message = record.end_message;
  return exit;
}

void put_conditions(const RunRecord& record, MachineRunPhase phase, base::WallTime now,
                    api::MachineRunStatus& status) {
  const bool running = phase == MachineRunPhase::kRunning;
  const auto is = [&](const char* type, bool holds, const std::string& reason) {
    api::set_condition(status.conditions,
                       {type, holds ? ConditionStatus::kTrue : ConditionStatus::kFalse, reason,
                        holds ? "" : record.end_message, 0},
                       now);
  };
  const std::string other(api::to_string(phase));
  const std::string reason = record.end_reason.empty() ? other : record.end_reason;
  is("Ready", running, running ? "GuestAnswers" : reason);
  is("GuestReady", running, running ? "GuestAnswers" : reason);
  if (!time_of(record, "imageReady").empty()) is("ImageAvailable", true, "Unpacked");
  const bool open = !record.ending;
  if (!time_of(record, "storageReady").empty()) is("VolumesOpen", open, open ? "Locked" : reason);
  if (!time_of(record, "networkReady").empty())
    is("NetworkReady", open, open ? "Filtered" : reason);
  if (record.failed && (reason.starts_with("Volume") || reason.starts_with("Image")))
    is(reason.starts_with("Volume") ? "VolumesOpen" : "ImageAvailable", false, reason);
}

}  // namespace

void put_status(const RunRecord& record, MachineRunPhase phase, base::WallTime now,
                api::MachineRunStatus& status) {
  status.phase = phase;
  status.boot_id = record.boot_id;
  put_times(record, status);
  if (record.launched) status.domain_uuid = record.plan.uid;
  if (!time_of(record, "imageReady").empty()) status.image_sha256 = record.plan.image.sha256;
  status.reason = record.end_reason;
  status.message = record.end_message;
  if (phase == MachineRunPhase::kRunning) {
    status.endpoint = endpoint_of(record.plan);
    status.started_at = time_of(record, "running");
  }
  if (phase == MachineRunPhase::kStopped || phase == MachineRunPhase::kFailed) {
    status.endpoint.reset();
    status.exit = exit_of(record);
    if (record.failed) status.retryable = record.retryable;
  }
  put_conditions(record, phase, now, status);
}

}  // namespace qvd::agent
