#include "controller/address/address_controller.hpp"

#include "api/types/address_claim.hpp"
#include "api/types/cluster_settings.hpp"
#include "api/types/network.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/virtual_machine.hpp"
#include "api/types/well_known.hpp"
#include "controller/address/address_giver.hpp"
#include "controller/address/number_giver.hpp"
#include "controller/runtime/write.hpp"

namespace qvd::controller {
namespace {

using api::AddressClaim;
using api::VirtualMachine;

class AddressReconciler final : public Reconciler {
 public:
  explicit AddressReconciler(const Deps& deps)
      : deps_(deps),
        machines_(deps.informers.of<VirtualMachine>()),
        claims_(deps),
        numbers_(claims_),
        addresses_(deps, claims_),
        own_(deps.clock) {}

  Outcome reconcile(const base::Context& ctx, const Key& key) override {
    const auto cached = machines_.get(key);
    if (!cached || cached->metadata.deleting()) return Outcome::done();
    if (own_.behind(key, cached->metadata.resource_version)) return Outcome::after(kCacheLag);
    VirtualMachine wanted = *cached;
    base::Status status = numbers_.give(ctx, wanted);
    if (status.ok()) status = addresses_.give(ctx, wanted);
    if (status.code() == base::Code::kInvalid || status.reason() == "AddressesExhausted" ||
        status.code() == base::Code::kNotFound) {
      return complain(ctx, *cached, status);
    }
    RETURN_IF_ERROR(status);
    return write(ctx, *cached, std::move(wanted));
  }

 private:
  Outcome complain(const base::Context& ctx, const VirtualMachine& cached,
                   const base::Status& why) {
    VirtualMachine told = cached;
    api::ConditionUpdate update;
    update.type = "AddressAssigned";
    update.status = api::ConditionStatus::kFalse;
    update.reason = std::string(why.reason());
    update.message = why.message();
    update.observed_generation = cached.metadata.generation.value_or(0);
    (void)api::set_condition(told.status.conditions, update, deps_.clock.wall_now());
    return write_status(ctx, deps_, own_, cached, told);
  }

  base::Status write(const base::Context& ctx, const VirtualMachine& cached,
                     VirtualMachine wanted) {
    const bool held = !api::add_finalizer(wanted.metadata, api::kMachineFinalizer);
    if (held && wanted.spec.id == cached.spec.id && wanted.spec.address == cached.spec.address) {
      return base::ok_status();
    }
    base::Json body = base::Json::object();
    body["metadata"]["finalizers"] = wanted.metadata.finalizers;
    body["spec"]["id"] = *wanted.spec.id;
    body["spec"]["address"] = wanted.spec.address;
    const auto written = patch_if_unchanged(ctx, deps_, cached, std::move(body));
    if (!written) return written.status().with_context("write number and address");
    own_.wrote_over(api::key_of(cached), cached.metadata.resource_version);
    return base::ok_status();
  }

  Deps deps_;
  api::Informer<VirtualMachine>& machines_;
  Claims claims_;
  NumberGiver numbers_;
  AddressGiver addresses_;
  OwnWrites own_;
};

using Machines = api::Informer<VirtualMachine>;

/// Those of a namespace, or all: a change may move even one that has its address to a network where
/// it has none. To look at one that is as it should be costs no call.
std::vector<Key> all_of(const Machines& machines, const std::string& ns) {
  std::vector<Key> keys;
  for (const auto& machine : machines.list(ns)) keys.push_back(api::key_of(*machine));
  return keys;
}

/// Those whom it concerns that a claim comes or goes: its owner, and all who have no number or
/// address yet or were refused the one that they wish for.
std::vector<Key> concerned_by(const AddressClaim& claim, const Machines& machines) {
  std::vector<Key> keys = {{claim.spec.owner.ns, claim.spec.owner.name}};
  for (const auto& machine : machines.list()) {
    const bool given = machine->spec.id && !machine->spec.address.empty();
    if (given && !api::is_false(machine->status.conditions, "AddressAssigned")) continue;
    keys.push_back(api::key_of(*machine));
  }
  return keys;
}

}  // namespace

std::unique_ptr<Controller> make_address_controller(const Deps& deps) {
  auto& machines = deps.informers.of<VirtualMachine>();
  auto controller = std::make_unique<Controller>(ControllerOptions{"address", 1},
                                                 std::make_unique<AddressReconciler>(deps),
                                                 deps.clock, deps.metrics);
  controller->watch<VirtualMachine>(
      machines, [](const VirtualMachine& m) { return std::vector<Key>{api::key_of(m)}; },
      spec_changed<VirtualMachine>);
  controller->watch<api::Network>(
      deps.informers.of<api::Network>(),
      [&machines](const api::Network&) { return all_of(machines, ""); },
      spec_changed<api::Network>);
  controller->watch<api::OSFlavour>(
      deps.informers.of<api::OSFlavour>(),
      [&machines](const api::OSFlavour& flavour) { return all_of(machines, flavour.metadata.ns); },
      spec_changed<api::OSFlavour>);
  controller->watch<api::ClusterSettings>(
      deps.informers.of<api::ClusterSettings>(),
      [&machines](const api::ClusterSettings&) { return all_of(machines, ""); },
      spec_changed<api::ClusterSettings>);
  controller->watch<AddressClaim>(
      deps.informers.of<AddressClaim>(),
      [&machines](const AddressClaim& claim) { return concerned_by(claim, machines); });
  return controller;
}

}  // namespace qvd::controller
