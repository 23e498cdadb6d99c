#include "controller/machine/decide.hpp"

#include <algorithm>

#include "controller/operation/operation_plan.hpp"
#include "controller/policy/tenant_policy.hpp"

namespace qvd::controller {
namespace {

using api::MachineRunPhase;
using api::SessionPhase;
using api::VirtualMachinePower;

bool suspended(const MachineView& view) {
  return view.machine.status.counters.start_failures >= kSuspendAfterFailures;
}

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

/// A request forgives what failed before it, not what fails because of it.
bool began_after_failure(const api::MachineOperation& operation,
                         const api::VirtualMachineStatus& status) {
  const auto began = base::parse_rfc3339(operation.status.started_at);
  const auto next = base::parse_rfc3339(status.next_attempt);
  if (!began || !next) return true;
  return *began > *next - start_backoff(status.counters.start_failures);
}

std::string condition_message(const MachineView& view, const char* type, const char* fallback) {
  const api::Condition* found = api::find_condition(view.machine.status.conditions, type);
  return found && !found->message.empty() ? found->message : fallback;
}

Obstacle missing(const char* condition, const char* reason, std::string message) {
  return {condition, reason, std::move(message)};
}

std::optional<Obstacle> address_obstacle(const MachineView& view) {
  if (view.flavour && !view.network) {
    return missing("AddressAssigned", "NetworkNotFound",
                   "the Network of the machine does not exist");
  }
  if (!view.flavour || holds_address(view)) return std::nullopt;
  const api::Condition* why =
      api::find_condition(view.machine.status.conditions, "AddressAssigned");
  // The address controller says what is wrong; this only repeats it.
  if (why && why->status == api::ConditionStatus::kFalse) {
    return Obstacle{"AddressAssigned", why->reason, why->message};
  }
  return missing("AddressAssigned", "Pending", "waiting for a number and an address");
}

std::optional<Obstacle> image_obstacle(const MachineView& view) {
  const std::string& tag = view.machine.spec.image_tag;
  const std::string& flavour = view.machine.spec.flavour;
  if (!view.flavour) {
    return missing("ImageAvailable", "FlavourNotFound",
                   "there is no OSFlavour " + flavour + " in this namespace");
  }
  const std::string name = image_name_of(view.machine, *view.flavour);
  if (name.empty()) {
    return missing(
        "ImageAvailable", "TagWithoutImage",
        "tag " + tag + " of OSFlavour " + flavour + " means no ready image; see status.tags there");
  }
  if (!view.image) {
    return missing("ImageAvailable", "ImageNotFound", "there is no DiskImage " + name);
  }
  if (view.image->status.phase != api::DiskImagePhase::kReady) {
    return missing("ImageAvailable", "ImageNotReady", "DiskImage " + name + " is not Ready");
  }
  return std::nullopt;
}

std::optional<Obstacle> storage_obstacle(const MachineView& view) {
  if (!view.image_pool || !view.overlay_pool) {
    return missing("VolumesReachable", "PoolNotFound",
                   "the StoragePool of images or overlays does not exist; name one in "
                   "ClusterSettings spec.storage");
  }
  if (!view.flavour->spec.user_storage) return std::nullopt;
  if (!view.home_pool && view.home) {
    return missing("VolumesReachable", "PoolNotFound",
                   "Volume " + view.home->metadata.name + " lies in StoragePool " +
                       view.home->spec.pool + ", which does not exist; make it again");
  }
  if (!view.home_pool) {
    return missing("VolumesReachable", "PoolNotFound",
                   "it is not clear which StoragePool holds homes; name one in the OSFlavour's "
                   "spec.userStorage.pool");
  }
  const std::string& owner = view.flavour->spec.user_storage->shared_by_user && view.user
                                 ? view.user->metadata.uid
                                 : view.machine.metadata.uid;
  if (view.home && view.home->spec.owner.uid != owner) {
    return missing("VolumesReachable", "VolumeOwnedByOther",
                   "Volume " + view.home->metadata.name + " belongs to " +
                       view.home->spec.owner.name + " of another life; qvdctl adopt volume");
  }
  return std::nullopt;
}

Tenant tenant_of(const MachineView& view) {
  return {view.machine.metadata.ns,
          view.tenant ? view.tenant->metadata.labels : std::map<std::string, std::string>()};
}

MachineSize size_of(const MachineView& view) {
  const api::VirtualMachineSpec& spec = view.machine.spec;
  const api::OSFlavourSpec& flavour = view.flavour->spec;
  MachineSize size{spec.memory.value_or(flavour.memory), spec.cpus.value_or(flavour.cpus), {}};
  if (view.home) {
    size.home = view.home->spec.size;
  } else if (flavour.user_storage) {
    size.home = spec.user_storage.size ? spec.user_storage.size : flavour.user_storage->size;
  }
  return size;
}

/// Not the tenant's to decide, so asked at every start: flavours are edited by tenants, and a
/// policy may have been narrowed since.
std::optional<Obstacle> policy_obstacle(const MachineView& view) {
  const api::ClusterSettingsTenantPolicy& policy = view.settings.tenant_policy;
  const Tenant tenant = tenant_of(view);
  std::string refused =
      refused_container(view.flavour->spec.lxc, isolation_of(tenant, policy), policy);
  if (refused.empty()) refused = refused_size(size_of(view), policy.maxima);
  const auto check = [&](const auto& object, const char* what, const auto& shared) {
    if (!object || !refused.empty()) return;
    const std::string& name = object->metadata.name;
    if (!may_use(tenant, name, object->spec.tenants, shared))
      refused = std::string(what) + " " + name + " is not this namespace's to use";
  };
  check(view.network, "Network", policy.networks);
  check(view.overlay_pool, "StoragePool", policy.pools);
  check(view.home_pool, "StoragePool", policy.pools);
  if (refused.empty()) return std::nullopt;
  return missing("Placed", "NotAllowed", std::move(refused));
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
  if (suspended(view) && !failures_forgiven(view)) {
    return condition_message(view, "StartSuspended", "the machine failed to start too often");
  }
  return "";
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

std::optional<Obstacle> obstacle_of(const MachineView& view) {
  if (auto obstacle = address_obstacle(view)) return obstacle;
  if (auto obstacle = image_obstacle(view)) return obstacle;
  if (auto obstacle = storage_obstacle(view)) return obstacle;
  if (auto obstacle = policy_obstacle(view)) return obstacle;
  if (!view.machine.spec.user.empty() && !view.user) {
    return missing("Placed", "UserNotFound", "there is no User " + view.machine.spec.user);
  }
  if (suspended(view) && !failures_forgiven(view)) {
    return missing("StartSuspended", "StartFailed",
                   condition_message(view, "StartSuspended", "it failed to start too often"));
  }
  return std::nullopt;
}

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

}  // namespace qvd::controller
