#include "agent/host/host_reporter.hpp"

#include <algorithm>

#include "agent/host/host_status.hpp"
#include "base/log/log.hpp"

namespace qvd::agent {
namespace {

/// The controllers write the same status: counts, conditions of their own.
constexpr int kMaxTries = 5;

api::Condition agent_ready(const api::HostStatus& status, base::WallTime now) {
  const bool able = std::any_of(status.hypervisors.begin(), status.hypervisors.end(),
                                [](const api::HostHypervisor& one) { return one.available; });
  api::Condition condition;
  condition.type = "AgentReady";
  condition.status = able ? api::ConditionStatus::kTrue : api::ConditionStatus::kFalse;
  condition.reason = able ? "HypervisorAnswers" : "NoHypervisor";
  condition.message = able ? "" : "no hypervisor answers; see status.hypervisors";
  condition.last_transition_time = base::format_rfc3339(now);
  return condition;
}

}  // namespace

HostReporter::HostReporter(api::ApiClient& api, const base::Clock& clock, std::string host_name,
                           Identity identity, Contribute contribute)
    : client_(api),
      clock_(clock),
      host_name_(std::move(host_name)),
      identity_(std::move(identity)),
      contribute_(std::move(contribute)),
      cpu_before_(read_cpu_times().value_or(CpuTimes{})) {}

base::Result<api::HostStatus> HostReporter::look() {
  api::HostStatus status;
  ASSIGN_OR_RETURN(const Load load, read_load());
  ASSIGN_OR_RETURN(const CpuTimes cpu, read_cpu_times());
  status.boot_id = identity_.boot_id;
  status.uid = identity_.machine_id;
  status.phase = api::HostPhase::kRunning;
  status.capacity.memory = api::Quantity::from_bytes(load.memory_total);
  status.capacity.cpu = api::Quantity::from_milli(load.cpus * 1000);
  status.capacity.cpu_power = load.bogomips;
  status.free.memory = api::Quantity::from_bytes(load.memory_available);
  status.free.cpu = api::Quantity::from_milli(free_cpu_milli(cpu_before_, cpu, load.cpus));
  cpu_before_ = cpu;
  status.versions.agent = QVD_VERSION;
  status.versions.kernel = identity_.kernel;
  status.versions.os = identity_.os;
  status.versions.architecture = identity_.architecture;
  contribute_(status);
  for (const api::HostHypervisor& hypervisor : status.hypervisors) {
    if (!hypervisor.available) continue;
    if (!status.hypervisor_list.empty()) status.hypervisor_list += ",";
    status.hypervisor_list += hypervisor.name.text();
  }
  status.conditions.push_back(agent_ready(status, clock_.wall_now()));
  return status;
}

base::Result<api::Host> HostReporter::fetch(const base::Context& ctx) {
  auto host = client_.get(ctx, {"", host_name_});
  if (host || host.status().code() != base::Code::kNotFound) return host;
  api::Host fresh;
  fresh.metadata.name = host_name_;
  fresh.spec.uid = identity_.machine_id;
  auto made = client_.create(ctx, fresh);
  if (made) base::log::info("host registered", {{"host", host_name_}});
  return made;
}

base::Status HostReporter::write(const base::Context& ctx, const api::HostStatus& status) {
  if (!host_) {
    ASSIGN_OR_RETURN(host_, fetch(ctx));
  }
  const api::HostStatus next = merged(host_->status, status);
  if (!worth_writing(host_->status, next)) return base::ok_status();
  api::Host host = *host_;
  host.status = next;
  auto written = client_.update_status(ctx, host);
  host_.reset();  // changed by others or gone: read it again next time
  RETURN_IF_ERROR(written);
  host_ = std::move(written).value();
  return base::ok_status();
}

base::Status HostReporter::write_through(const base::Context& ctx, const api::HostStatus& status) {
  base::Status done = write(ctx, status);
  for (int tries = 1; done.code() == base::Code::kConflict && tries < kMaxTries; ++tries)
    done = write(ctx, status);
  return done;
}

base::Status HostReporter::report(const base::Context& ctx) {
  ASSIGN_OR_RETURN(const api::HostStatus status, look());
  return write_through(ctx, status);
}

base::Status HostReporter::report_stopped(const base::Context& ctx) {
  ASSIGN_OR_RETURN(api::HostStatus status, look());
  status.phase = api::HostPhase::kStopped;
  return write_through(ctx, status);
}

}  // namespace qvd::agent
