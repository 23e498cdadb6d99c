#include "controller/machine/machine_controller.hpp"

#include "base/crypto/random.hpp"
#include "controller/machine/caches.hpp"
#include "controller/machine/machine_reconciler.hpp"

namespace qvd::controller {
namespace {

constexpr int kWorkers = 4;

double roll(const std::string&) {
  constexpr std::uint64_t kSides = 1U << 20U;
  return static_cast<double>(base::random_below(kSides)) / static_cast<double>(kSides);
}

/// What flavours tell machines; the counts in their status do not matter.
bool flavour_matters(const api::OSFlavour& before, const api::OSFlavour& after) {
  return before.metadata.generation != after.metadata.generation ||
         before.status.tags != after.status.tags;
}

bool host_matters(const api::Host& before, const api::Host& after) {
  return before.metadata.generation != after.metadata.generation ||
         before.metadata.labels != after.metadata.labels ||
         before.status.conditions != after.status.conditions ||
         before.status.storage != after.status.storage ||
         before.status.networks != after.status.networks ||
         before.status.hypervisors != after.status.hypervisors;
}

void watch_what_belongs_to_machines(Controller& controller, MachineCaches& caches) {
  controller.watch(caches.machines);
  controller.watch<api::MachineRun>(
      caches.runs, [](const api::MachineRun& run) { return std::vector<Key>{api::key_of(run)}; });
  controller.watch<api::Session>(caches.sessions, [](const api::Session& session) {
    return std::vector<Key>{{session.metadata.ns, session.spec.vm}};
  });
  controller.watch<api::MachineOperation>(
      caches.operations, [](const api::MachineOperation& operation) {
        return std::vector<Key>{{operation.metadata.ns, operation.spec.vm}};
      });
  controller.watch<api::AddressClaim>(caches.claims, [](const api::AddressClaim& claim) {
    return std::vector<Key>{{claim.spec.owner.ns, claim.spec.owner.name}};
  });
}

void watch_what_machines_need(Controller& controller, MachineCaches& caches) {
  controller.watch<api::OSFlavour>(
      caches.flavours,
      [&caches](const api::OSFlavour& flavour) { return caches.of_flavour(api::key_of(flavour)); },
      flavour_matters);
  controller.watch<api::User>(
      caches.users, [&caches](const api::User& user) { return caches.of_user(api::key_of(user)); },
      spec_changed<api::User>);
  controller.watch<api::Host>(
      caches.hosts,
      [&caches](const api::Host& host) {
        std::vector<Key> keys = caches.waiting();
        for (const auto& run : caches.runs.list()) {
          if (run->spec.host == host.metadata.name) keys.push_back(api::key_of(*run));
        }
        return keys;
      },
      host_matters);
  controller.watch<api::DiskImage>(caches.images,
                                   [&caches](const api::DiskImage&) { return caches.waiting(); });
  controller.watch<api::StoragePool>(
      caches.pools, [&caches](const api::StoragePool&) { return caches.waiting(); },
      spec_changed<api::StoragePool>);
  controller.watch<api::Network>(
      caches.networks, [&caches](const api::Network&) { return caches.waiting(); },
      spec_changed<api::Network>);
  controller.watch<api::ClusterSettings>(
      caches.settings, [&caches](const api::ClusterSettings&) { return caches.waiting(); },
      spec_changed<api::ClusterSettings>);
  controller.watch<api::TenantSettings>(  // a tenant that is no longer blocked
      caches.tenants,
      [&caches](const api::TenantSettings& tenant) { return caches.of_tenant(tenant.metadata.ns); },
      spec_changed<api::TenantSettings>);
  controller.watch<api::Namespace>(  // another level of isolation
      caches.namespaces,
      [&caches](const api::Namespace& tenant) { return caches.of_tenant(tenant.metadata.name); },
      [](const api::Namespace& before, const api::Namespace& after) {
        return before.metadata.labels != after.metadata.labels;
      });
  controller.watch<api::Volume>(
      caches.volumes, [&caches](const api::Volume&) { return caches.waiting(); },
      spec_changed<api::Volume>);
}

}  // namespace

std::unique_ptr<Controller> make_machine_controller(const Deps& deps, Dice dice) {
  auto reconciler = std::make_unique<MachineReconciler>(deps, std::move(dice));
  MachineCaches& caches = reconciler->caches();
  auto controller = std::make_unique<Controller>(ControllerOptions{"machine", kWorkers},
                                                 std::move(reconciler), deps.clock, deps.metrics);
  watch_what_belongs_to_machines(*controller, caches);
  watch_what_machines_need(*controller, caches);
  return controller;
}

std::unique_ptr<Controller> make_machine_controller(const Deps& deps) {
  return make_machine_controller(deps, roll);
}

}  // namespace qvd::controller
