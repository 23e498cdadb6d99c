#include "controller/machine/run_inputs.hpp"

#include "api/types/login.hpp"
#include "controller/machine/decide.hpp"
#include "controller/operation/operation_plan.hpp"

namespace qvd::controller {
namespace {

bool shared_home(const api::OSFlavour& flavour, const api::VirtualMachine& machine) {
  return flavour.spec.user_storage && flavour.spec.user_storage->shared_by_user &&
         !machine.spec.user.empty();
}

std::string address_on(const api::Host* host, const std::string& network) {
  if (host == nullptr) return "";
  for (const api::HostNetwork& at : host->status.networks) {
    if (at.network == network) return at.host_address;
  }
  return "";
}

}  // namespace

std::optional<RunInputs> run_inputs_of(const MachineView& view, const std::string& host) {
  if (!view.flavour || !view.image || !view.network || !view.image_pool || !view.overlay_pool) {
    return std::nullopt;
  }
  RunInputs in;
  in.machine = view.machine;
  in.flavour = *view.flavour;
  in.image = *view.image;
  in.network = *view.network;
  in.image_pool = *view.image_pool;
  in.overlay_pool = *view.overlay_pool;
  if (view.user) in.user = *view.user;
  in.case_sensitive = view.case_sensitive;
  if (view.home && view.home_pool) in.volumes.push_back({*view.home, *view.home_pool});
  in.host = host;
  if (view.run_host && view.run_host->metadata.name == host) {
    in.host_address = address_on(view.run_host.get(), view.network->metadata.name);
  }
  in.secret_properties.insert(view.settings.secret_properties.begin(),
                              view.settings.secret_properties.end());
  in.secret_properties.insert(view.tenant_secret_properties.begin(),
                              view.tenant_secret_properties.end());
  in.started_for = started_for(view);
  in.attempt = static_cast<std::int32_t>(view.machine.status.counters.start_failures) + 1;
  return in;
}

api::MachineRun run_of(const MachineView& view, const RunInputs& inputs) {
  api::MachineRun run = build_run(inputs);
  const api::ClusterSettingsMachinesTimeouts& limits = view.settings.machines.timeouts;
  run.spec.timeouts.start = limits.start;
  run.spec.timeouts.shutdown = limits.shutdown;
  run.spec.timeouts.stop = limits.stop;
  run.spec.timeouts.health_interval = limits.health_interval;
  run.spec.timeouts.health_retry = limits.health_retry;
  run.spec.timeouts.health_failure = limits.health_failure;
  return run;
}

api::MachineRunStartedFor started_for(const MachineView& view) {
  api::MachineRunStartedFor why;
  for (const auto& session : view.sessions) {
    if (!is_open(*session)) continue;
    why.kind = api::MachineRunStartedForKind::kSession;
    why.name = session->metadata.name;
    why.uid = session->metadata.uid;
    why.user = session->spec.user;
    return why;
  }
  for (const auto& operation : view.operations) {
    if (!wants_start(*operation, view.run_uid())) continue;
    why.kind = api::MachineRunStartedForKind::kOperation;
    why.name = operation->metadata.name;
    why.uid = operation->metadata.uid;
    why.user = operation->spec.requested_by;
    return why;
  }
  return why;  // power On
}

PlacementRequest placement_request_of(const MachineView& view) {
  const api::VirtualMachineSpec& spec = view.machine.spec;
  const api::OSFlavourSpec& flavour = view.flavour->spec;
  PlacementRequest request;
  request.hypervisor = flavour.hypervisor;
  request.memory_bytes = spec.memory.value_or(flavour.memory).bytes();
  request.cpu_milli = std::int64_t{spec.cpus.value_or(flavour.cpus)} * 1000;
  request.host = spec.placement.host;
  request.network = view.network->metadata.name;
  request.host_selector = flavour.placement.host_selector;
  for (const auto& [key, value] : spec.placement.host_selector) request.host_selector[key] = value;
  request.anti_affinity = spec.placement.anti_affinity;
  request.pools = {view.image_pool->metadata.name, view.overlay_pool->metadata.name};
  if (view.home && view.home_pool) {
    request.pools.insert(view.home_pool->metadata.name);
    if (view.home_pool->spec.scope == api::PoolScope::kHost) {
      request.volume_host = view.home->status.host;
    }
  }
  return request;
}

std::string home_volume_name(const api::VirtualMachine& machine, const api::OSFlavour& flavour) {
  if (shared_home(flavour, machine)) return "home-of-" + machine.spec.user;
  return "home-" + std::to_string(machine.spec.id.value_or(0));
}

api::Volume home_volume_of(const MachineView& view) {
  const api::VirtualMachine& machine = view.machine;
  const std::string& folder = view.home_pool->spec.directories.homefs;
  api::Volume volume;
  volume.metadata.ns = machine.metadata.ns;
  volume.metadata.name = home_volume_name(machine, *view.flavour);
  volume.spec.role = api::VolumeRole::kHome;
  volume.spec.pool = view.home_pool->metadata.name;
  volume.spec.size = machine.spec.user_storage.size ? machine.spec.user_storage.size
                                                    : view.flavour->spec.user_storage->size;
  volume.spec.reclaim_policy = api::VolumeReclaimPolicy::kRetain;
  if (view.user) volume.spec.owner.login = api::login_of(*view.user, view.case_sensitive);
  if (shared_home(*view.flavour, machine) && view.user) {
    volume.spec.owner.kind = api::VolumeOwnerKind::kUser;
    volume.spec.owner.name = view.user->metadata.name;
    volume.spec.owner.uid = view.user->metadata.uid;
    volume.spec.path = folder + "/" + machine.metadata.ns + "_" + view.user->metadata.name + "-fs";
    return volume;
  }
  volume.spec.owner.kind = api::VolumeOwnerKind::kVirtualMachine;
  volume.spec.owner.name = machine.metadata.name;
  volume.spec.owner.uid = machine.metadata.uid;
  volume.spec.owner.id = machine.spec.id;
  volume.spec.path = folder + "/" + std::to_string(machine.spec.id.value_or(0)) + "-fs";
  return volume;
}

}  // namespace qvd::controller
