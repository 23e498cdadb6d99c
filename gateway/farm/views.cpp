#include "gateway/farm/views.hpp"

#include "api/types/condition.hpp"

namespace qvd::gateway {
namespace {

constexpr int kVmaPort = 3030;  // QVD's own, where a run says nothing
constexpr int kNxPort = 4100;

MachineState state_of(const api::VirtualMachine& vm) {
  using State = api::VirtualMachineState;
  switch (vm.status.state.value()) {
    case State::kStarting:
      return MachineState::kStarting;
    case State::kRunning:
      return MachineState::kRunning;
    case State::kStopping:
      return MachineState::kStopping;
    case State::kDebugging:
      return MachineState::kDebugging;
    case State::kZombie:
    case State::kUnknown:
    case State::kOther:
      return MachineState::kZombie;
    case State::kUnset:
    case State::kStopped:
      break;
  }
  return MachineState::kStopped;
}

std::string start_refusal(const api::VirtualMachine& vm) {
  const auto* suspended = api::find_condition(vm.status.conditions, "StartSuspended");
  if (suspended == nullptr || suspended->status != api::ConditionStatus::kTrue) return "";
  return "Failed to start virtual machine " + std::to_string(vm.spec.id.value_or(0)) +
         (suspended->message.empty() ? "" : " (" + suspended->message + ")");
}

std::string start_blocker(const api::VirtualMachine& vm) {
  for (const char* type : {"ImageAvailable", "VolumesReachable", "AddressAssigned", "Placed"}) {
    const auto* condition = api::find_condition(vm.status.conditions, type);
    if (condition != nullptr && condition->status == api::ConditionStatus::kFalse) {
      return condition->message.empty() ? condition->reason : condition->message;
    }
  }
  return "";
}

bool is_running(const api::MachineRun& run) {
  return run.status.phase == api::MachineRunPhase::kRunning && run.status.endpoint &&
         !run.status.endpoint->address.empty() && !run.metadata.deleting();
}

bool is_stopping(const api::MachineRun& run) {
  const auto phase = run.status.phase.value();
  return run.metadata.deleting() || run.spec.stop.has_value() ||
         phase == api::MachineRunPhase::kStopping || phase == api::MachineRunPhase::kStopped ||
         phase == api::MachineRunPhase::kFailed;
}

std::string number_or_empty(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "";
}

}  // namespace

std::string effective_image(const api::VirtualMachine& vm, const api::OSFlavour* flavour) {
  if (flavour == nullptr) return "";
  const auto found = flavour->status.tags.find(vm.spec.image_tag);
  return found == flavour->status.tags.end() ? "" : found->second.effective;
}

MachineView machine_view(const api::VirtualMachine& vm, const api::OSFlavour* flavour,
                         const api::DiskImage* image) {
  MachineView view;
  view.tenant = vm.metadata.ns;
  view.name = vm.metadata.name;
  view.uid = vm.metadata.uid;
  view.id = vm.spec.id.value_or(0);
  view.display_name = vm.spec.display_name.empty() ? vm.metadata.name : vm.spec.display_name;
  view.owner = vm.spec.user;
  view.access = vm.spec.access;
  view.state = state_of(vm);
  view.is_application = flavour != nullptr && flavour->spec.application &&
                        !flavour->spec.application->command.empty();
  view.blocked = vm.spec.blocked;
  view.powered_off = vm.spec.power == api::VirtualMachinePower::kOff;
  view.flavour_blocked = flavour != nullptr && flavour->spec.blocked;
  view.image_blocked = image != nullptr && image->spec.blocked;
  view.deleting = vm.metadata.deleting();
  return view;
}

Watched watched_state(const api::VirtualMachine* vm, const api::MachineRun* run,
                      const api::Session* session, const std::string& uid) {
  Watched watched;
  const bool ours = session != nullptr && session->metadata.uid == uid;
  watched.session_present = ours && !session->metadata.deleting();
  if (ours) {
    watched.granted = session->status.granted;
    watched.epoch = session->status.epoch;
    if (session->status.phase == api::SessionPhase::kClosed) {
      const auto reason = session->status.closed_reason.text();
      watched.closed_reason = reason.empty() ? "Disconnected" : std::string(reason);
    }
  }
  watched.machine_present = vm != nullptr && !vm->metadata.deleting();
  if (vm != nullptr) {
    watched.machine_id = vm->spec.id.value_or(0);
    watched.powered_off = vm->spec.power == api::VirtualMachinePower::kOff;
    watched.start_refusal = start_refusal(*vm);
    watched.start_blocker = start_blocker(*vm);
  }
  const bool of_machine = run != nullptr && vm != nullptr && run->spec.vm.uid == vm->metadata.uid;
  watched.run_present = of_machine;
  watched.run_assigned = of_machine && !run->spec.host.empty();
  watched.run_stopping = of_machine && is_stopping(*run);
  watched.run_running = of_machine && is_running(*run) && !watched.run_stopping;
  return watched;
}

std::int64_t current_epoch(const api::VirtualMachine* vm) {
  return vm != nullptr && vm->status.session ? vm->status.session->epoch : 0;
}

DesktopEndpoint desktop_endpoint(const api::MachineRun& run) {
  DesktopEndpoint endpoint{.run_uid = run.metadata.uid, .host = run.spec.host};
  if (!run.status.endpoint) return endpoint;
  const auto& ports = run.status.endpoint->ports;
  endpoint.address = run.status.endpoint->address;
  endpoint.vma_port = ports.vma > 0 ? ports.vma : kVmaPort;
  endpoint.nx_port = ports.nx > 0 ? ports.nx : kNxPort;
  return endpoint;
}

SessionFacts session_facts(const api::MachineRun& run, const std::string& login) {
  SessionFacts facts;
  facts.properties = run.spec.properties;
  facts.login = login;
  facts.host_address = run.spec.network.host_address;
  if (run.spec.user && run.spec.user->login == login) {
    facts.unix_uid = number_or_empty(run.spec.user->unix_uid);
    facts.unix_gid = number_or_empty(run.spec.user->unix_gid);
    facts.home = run.spec.user->home;
  }
  return facts;
}

}  // namespace qvd::gateway
