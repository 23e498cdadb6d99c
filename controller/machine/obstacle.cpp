#include "controller/machine/obstacle.hpp"

#include "controller/machine/attempts.hpp"
#include "controller/machine/decide.hpp"
#include "controller/policy/tenant_policy.hpp"

namespace qvd::controller {
namespace {

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

std::optional<Obstacle> obstacle_of(const MachineView& view) {
  if (auto obstacle = address_obstacle(view)) return obstacle;
  if (auto obstacle = image_obstacle(view)) return obstacle;
  if (auto obstacle = storage_obstacle(view)) return obstacle;
  if (auto obstacle = policy_obstacle(view)) return obstacle;
  if (!view.machine.spec.user.empty() && !view.user) {
    return missing("Placed", "UserNotFound", "there is no User " + view.machine.spec.user);
  }
  if (std::string why = suspension_of(view); !why.empty()) {
    return missing("StartSuspended", "StartFailed", std::move(why));
  }
  return std::nullopt;
}

}  // namespace qvd::controller
