#include "controller/machine/caches.hpp"

#include <map>

#include "controller/address/allocate.hpp"
#include "controller/defaults/defaults.hpp"
#include "controller/machine/decide.hpp"
#include "controller/machine/run_inputs.hpp"
#include "controller/operation/operation_plan.hpp"

namespace qvd::controller {
namespace {

constexpr const char* kByMachine = "machine";
constexpr const char* kByFlavour = "flavour";
constexpr const char* kByUser = "user";
constexpr const char* kWaiting = "waiting";

std::vector<std::string> one(const std::string& ns, const std::string& name) {
  if (name.empty()) return {};
  return {Key{ns, name}.str()};
}

template <class T>
std::vector<std::string> names_of(const api::Informer<T>& informer) {
  std::vector<std::string> names;
  for (const auto& object : informer.list()) names.push_back(object->metadata.name);
  return names;
}

template <class T>
std::vector<Key> keys_of(const std::vector<std::shared_ptr<const T>>& objects) {
  std::vector<Key> keys;
  keys.reserve(objects.size());
  for (const auto& object : objects) keys.push_back(api::key_of(*object));
  return keys;
}

/// What the runs of one host were promised.
struct Promised {
  std::int64_t memory = 0;
  std::int64_t cpu_milli = 0;
  std::vector<std::map<std::string, std::string>> labels;
};

std::int64_t percent_of(std::int64_t whole, std::int32_t percent) {
  return whole / 100 * percent;
}

Candidate candidate_of(const api::Host& host, const api::ClusterSettingsMachines& settings,
                       const Promised& promised) {
  Candidate out;
  out.name = host.metadata.name;
  out.labels = host.metadata.labels;
  out.ready = api::is_true(host.status.conditions, "Ready");
  out.blocked = host.spec.blocked || host.spec.drain || host.spec.shutdown ||
                host.spec.out_of_service || host.metadata.deleting();
  for (const auto& hypervisor : host.status.hypervisors) {
    if (hypervisor.available) out.hypervisors.insert(hypervisor.name);
  }
  for (const auto& at : host.status.storage) {
    if (at.reachable) out.reachable_pools.insert(at.pool);
  }
  for (const auto& at : host.status.networks) {
    if (at.ready) out.networks.insert(at.network);
  }
  const auto memory = host.status.capacity.memory.value_or(api::Quantity());
  const auto cpu = host.status.capacity.cpu.value_or(api::Quantity());
  out.total_memory_bytes =
      percent_of(memory.bytes(), settings.overcommit.memory) - settings.reserved.memory.bytes();
  out.total_cpu_milli =
      percent_of(cpu.milli(), settings.overcommit.cpu) - settings.reserved.cpu.milli();
  out.free_memory_bytes = out.total_memory_bytes - promised.memory;
  out.free_cpu_milli = out.total_cpu_milli - promised.cpu_milli;
  out.machine_labels = promised.labels;
  return out;
}

}  // namespace

MachineCaches::MachineCaches(api::InformerSet& informers)
    : machines(informers.of<api::VirtualMachine>()),
      runs(informers.of<api::MachineRun>()),
      sessions(informers.of<api::Session>()),
      operations(informers.of<api::MachineOperation>()),
      flavours(informers.of<api::OSFlavour>()),
      images(informers.of<api::DiskImage>()),
      networks(informers.of<api::Network>()),
      claims(informers.of<api::AddressClaim>()),
      pools(informers.of<api::StoragePool>()),
      volumes(informers.of<api::Volume>()),
      users(informers.of<api::User>()),
      hosts(informers.of<api::Host>()),
      settings(informers.of<api::ClusterSettings>()),
      tenants(informers.of<api::TenantSettings>()),
      namespaces(informers.of<api::Namespace>()) {
  machines.add_index(kByFlavour, [](const api::VirtualMachine& machine) {
    return one(machine.metadata.ns, machine.spec.flavour);
  });
  machines.add_index(kByUser, [](const api::VirtualMachine& machine) {
    return one(machine.metadata.ns, machine.spec.user);
  });
  machines.add_index(kWaiting, [](const api::VirtualMachine& machine) {
    for (const char* type : {"Placed", "ImageAvailable", "VolumesReachable", "AddressAssigned"}) {
      if (api::is_false(machine.status.conditions, type)) return std::vector<std::string>{""};
    }
    return std::vector<std::string>{};
  });
  sessions.add_index(kByMachine, [](const api::Session& session) {
    return one(session.metadata.ns, session.spec.vm);
  });
  operations.add_index(kByMachine, [](const api::MachineOperation& operation) {
    return one(operation.metadata.ns, operation.spec.vm);
  });
}

std::optional<MachineView> MachineCaches::view(const Key& key, base::WallTime now) const {
  const auto machine = machines.get(key);
  if (!machine) return std::nullopt;
  MachineView view;
  view.machine = *machine;
  view.now = now;
  view.run = runs.get(key);
  // A run of an earlier machine of that name is on its way out; it is nobody's but the agent's.
  if (view.run && view.run->spec.vm.uid != machine->metadata.uid) view.run.reset();
  if (view.run) view.run_host = hosts.get({"", view.run->spec.host});
  if (const auto cluster = settings.get({"", "default"})) view.settings = cluster->spec;
  view.case_sensitive = view.settings.authentication.case_sensitive;
  if (const auto tenant = tenants.get({key.ns, "default"})) {
    view.tenant_blocked = tenant->spec.blocked;
    if (const auto& authentication = tenant->spec.authentication)
      view.case_sensitive = authentication->case_sensitive.value_or(view.case_sensitive);
    view.tenant_secret_properties = tenant->spec.secret_properties;
  }
  view.tenant = namespaces.get({"", key.ns});
  view.user = machine->spec.user.empty() ? nullptr : users.get({key.ns, machine->spec.user});
  view.sessions = sessions.by_index(kByMachine, key.str());
  for (auto& operation : operations.by_index(kByMachine, key.str())) {
    if (!is_finished(*operation)) view.operations.push_back(std::move(operation));
  }
  find_references(view);
  return view;
}

void MachineCaches::find_references(MachineView& view) const {
  const std::string& ns = view.machine.metadata.ns;
  view.flavour = flavours.get({ns, view.machine.spec.flavour});
  if (!view.flavour) return;
  const api::OSFlavourSpec& flavour = view.flavour->spec;
  const std::vector<std::string> pool_names = names_of(pools);
  view.network = networks.get({"", network_of(flavour, view.settings, names_of(networks))});
  const api::VirtualMachineSpec& spec = view.machine.spec;
  if (spec.id) view.number_claim = claims.get({"", claim_name(*spec.id)});
  if (view.network) {
    view.address_claim = claims.get({"", claim_name(view.network->metadata.name, spec.address)});
  }
  const std::string image_name = image_name_of(view.machine, *view.flavour);
  if (!image_name.empty()) view.image = images.get({ns, image_name});
  const std::string image_pool = view.image && !view.image->status.pool.empty()
                                     ? view.image->status.pool
                                     : image_pool_of(view.settings, pool_names);
  view.image_pool = pools.get({"", image_pool});
  view.overlay_pool = pools.get({"", overlay_pool_of(flavour, view.settings, image_pool)});
  if (!flavour.user_storage) return;
  view.home = volumes.get({ns, home_volume_name(view.machine, *view.flavour)});
  // A home lies where it was made, wherever settings would have one made today.
  view.home_pool = pools.get(
      {"", view.home ? view.home->spec.pool : home_pool_of(flavour, view.settings, pool_names)});
}

std::vector<Candidate> MachineCaches::candidates(const api::ClusterSettingsSpec& spec) const {
  std::map<std::string, Promised> promised;
  for (const auto& run : runs.list()) {
    Promised& host = promised[run->spec.host];
    host.memory += run->spec.memory.bytes();
    host.cpu_milli += std::int64_t{run->spec.cpus} * 1000;
    host.labels.push_back(run->metadata.labels);
  }
  std::vector<Candidate> out;
  for (const auto& host : hosts.list()) {
    out.push_back(candidate_of(*host, spec.machines, promised[host->metadata.name]));
  }
  return out;
}

std::vector<Key> MachineCaches::of_flavour(const Key& flavour) const {
  return keys_of(machines.by_index(kByFlavour, flavour.str()));
}

std::vector<Key> MachineCaches::of_user(const Key& user) const {
  return keys_of(machines.by_index(kByUser, user.str()));
}

std::vector<Key> MachineCaches::of_tenant(const std::string& ns) const {
  return keys_of(machines.list(ns));
}

std::vector<Key> MachineCaches::waiting() const {
  return keys_of(machines.by_index(kWaiting, ""));
}

}  // namespace qvd::controller
