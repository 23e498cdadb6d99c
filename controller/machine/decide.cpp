#include "controller/machine/decide.hpp"

#include <algorithm>

#include "controller/machine/attempts.hpp"
#include "controller/operation/operation_plan.hpp"

namespace qvd::controller {
namespace {

using api::MachineRunPhase;
using api::SessionPhase;
using api::VirtualMachinePower;

/// A person who looks at a progress bar, not one who is connected: when their machine stops, their
/// session is over and must not start it again.
bool waits(const api::Session& session) {
  return is_open(session) && !session.spec.spy && session.status.phase != SessionPhase::kConnected;
}

bool any_operation(const MachineView& view,
                   bool (*wants)(const api::MachineOperation&, const std::string&)) {
  return std::ranges::any_of(
      view.operations, [&](const auto& operation) { return wants(*operation, view.run_uid()); });
}

}  // namespace

std::string image_name_of(const api::VirtualMachine& machine, const api::OSFlavour& flavour) {
  const auto tag = flavour.status.tags.find(machine.spec.image_tag);
  return tag == flavour.status.tags.end() ? "" : tag->second.effective;
}

bool has_ended(const api::MachineRun& run) {
  return run.status.phase == MachineRunPhase::kStopped ||
         run.status.phase == MachineRunPhase::kFailed;
}

bool failed_to_start(const api::MachineRun& run) {
  return run.status.phase == MachineRunPhase::kFailed && run.status.started_at.empty();
}

std::string refusal_of(const MachineView& view) {
  if (view.machine.metadata.deleting()) return "the machine is being deleted";
  if (view.tenant_blocked) return "the tenant is blocked";
  if (view.machine.spec.blocked) return "the machine is blocked";
  if (view.user && view.user->spec.blocked) return "the user is blocked";
  if (view.machine.spec.power == VirtualMachinePower::kOff) {
    return "the machine is switched off by an administrator";
  }
  if (view.run && !has_ended(*view.run)) return "";
  if (view.flavour && view.flavour->spec.blocked) return "machines of this kind are blocked";
  return suspension_of(view);
}

PowerView power_view_of(const MachineView& view) {
  PowerView out;
  out.power = view.machine.spec.power;
  out.deleting = view.machine.metadata.deleting();
  out.blocked = view.machine.spec.blocked || view.tenant_blocked ||
                (view.user && view.user->spec.blocked) ||
                (view.flavour && view.flavour->spec.blocked);
  for (const auto& session : view.sessions) {
    out.session_pending = out.session_pending || waits(*session);
  }
  out.start_wanted = any_operation(view, wants_start);
  out.stop_wanted = any_operation(view, wants_stop);
  out.has_run = view.run != nullptr;
  out.run_ended = view.run && has_ended(*view.run);
  // A change of the wishes ends a stop that somebody asked for, as an operation or a person does.
  out.stopped_by_request =
      view.machine.status.stopped.has_value() &&
      view.machine.status.observed_generation == view.machine.metadata.generation;
  return out;
}

// What the spec says is only a wish: somebody may have written what another machine has.
bool holds_address(const MachineView& view) {
  const auto is_ours = [&](const Shared<api::AddressClaim>& claim) {
    return claim && claim->spec.owner.uid == view.machine.metadata.uid;
  };
  return is_ours(view.number_claim) && is_ours(view.address_claim);
}

}  // namespace qvd::controller
