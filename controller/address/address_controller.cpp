#include "controller/address/address_controller.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "api/types/address_claim.hpp"
#include "api/types/cluster_settings.hpp"
#include "api/types/network.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/virtual_machine.hpp"
#include "api/types/well_known.hpp"
#include "controller/address/allocate.hpp"
#include "controller/defaults/defaults.hpp"
#include "controller/runtime/write.hpp"

namespace qvd::controller {
namespace {

using api::AddressClaim;
using api::VirtualMachine;

constexpr int kTries = 32;  // claims that others made and our cache does not show yet

AddressClaim claim_for(const VirtualMachine& machine, std::string name) {
  AddressClaim claim;
  claim.metadata.name = std::move(name);
  claim.spec.owner.kind = api::AddressClaimOwnerKind::kVirtualMachine;
  claim.spec.owner.ns = machine.metadata.ns;
  claim.spec.owner.name = machine.metadata.name;
  claim.spec.owner.uid = machine.metadata.uid;
  return claim;
}

base::Status taken(const char* reason, const std::string& what, const AddressClaim& by) {
  return {base::Code::kInvalid, reason,
          what + " belongs to " + by.spec.owner.ns + "/" + by.spec.owner.name};
}

class AddressReconciler final : public Reconciler {
 public:
  explicit AddressReconciler(const Deps& deps)
      : deps_(deps),
        machines_(deps.informers.of<VirtualMachine>()),
        claims_(deps.informers.of<AddressClaim>()),
        flavours_(deps.informers.of<api::OSFlavour>()),
        networks_(deps.informers.of<api::Network>()),
        settings_(deps.informers.of<api::ClusterSettings>()),
        own_(deps.clock) {}

  Outcome reconcile(const base::Context& ctx, const Key& key) override {
    const auto cached = machines_.get(key);
    if (!cached || cached->metadata.deleting()) return Outcome::done();
    if (own_.behind(key, cached->metadata.resource_version)) return Outcome::after(kCacheLag);
    VirtualMachine wanted = *cached;
    base::Status status = give_number(ctx, wanted);
    if (status.ok()) status = give_address(ctx, wanted);
    if (status.code() == base::Code::kInvalid || status.reason() == "AddressesExhausted" ||
        status.code() == base::Code::kNotFound) {
      return complain(ctx, *cached, status);
    }
    RETURN_IF_ERROR(status);
    return write(ctx, *cached, std::move(wanted));
  }

 private:
  base::Status give_number(const base::Context& ctx, VirtualMachine& machine) {
    if (machine.spec.id) {
      AddressClaim claim = claim_for(machine, claim_name(*machine.spec.id));
      claim.spec.id = machine.spec.id;
      return hold(ctx, claim, "IdTaken", "number " + std::to_string(*machine.spec.id));
    }
    std::int64_t& highest = highest_number_;
    for (const auto& claim : claims_.list()) {
      if (!claim->spec.id) continue;
      if (claim->spec.owner.uid == machine.metadata.uid) {  // given, but not written down yet
        machine.spec.id = claim->spec.id;
        return base::ok_status();
      }
      highest = std::max(highest, *claim->spec.id);
    }
    for (int i = 0; i < kTries; ++i) {
      const std::int64_t id = choose_id(highest);
      AddressClaim claim = claim_for(machine, claim_name(id));
      claim.spec.id = id;
      const base::Status made = create(ctx, claim);
      if (made.ok() || made.code() == base::Code::kAlreadyExists) highest = id;
      if (made.ok()) machine.spec.id = id;
      if (made.code() != base::Code::kAlreadyExists) return made;
    }
    return base::unavailable("many others take numbers at this moment");
  }

  base::Status give_address(const base::Context& ctx, VirtualMachine& machine) {
    ASSIGN_OR_RETURN(const auto network, network_of_machine(machine));
    const std::string& name = network->metadata.name;
    if (!machine.spec.address.empty()) return hold_address(ctx, machine, *network);
    std::set<base::Ipv4> recent = recently_given(name);
    std::set<base::Ipv4> used = recent;
    for (const auto& claim : claims_.list()) {
      if (claim->spec.network != name) continue;
      if (claim->spec.owner.uid == machine.metadata.uid) {
        machine.spec.address = claim->spec.address;
        return base::ok_status();
      }
      if (const auto address = base::parse_ipv4(claim->spec.address)) {
        used.insert(*address);
        recent.erase(*address);
      }
    }
    for (int i = 0; i < kTries; ++i) {
      auto chosen = choose_address(network->spec, used);
      if (!chosen && !recent.empty()) {  // one of these may have come back meanwhile
        for (const base::Ipv4 address : std::exchange(recent, {})) used.erase(address);
        chosen = choose_address(network->spec, used);
      }
      ASSIGN_OR_RETURN(const std::string address, std::move(chosen));
      const base::Status made = create(ctx, address_claim(machine, name, address));
      recent_[{name, *base::parse_ipv4(address)}] = deps_.clock.steady_now();
      if (made.ok()) {
        machine.spec.address = address;
        return made;
      }
      if (made.code() != base::Code::kAlreadyExists) return made;
      used.insert(*base::parse_ipv4(address));
    }
    return base::unavailable("many others take addresses of " + name + " at this moment");
  }

  /// Addresses that our cache may not show as given yet. A hundred machines made at once would else
  /// each try all that the ones before them got.
  std::set<base::Ipv4> recently_given(const std::string& network) {
    const base::SteadyTime now = deps_.clock.steady_now();
    std::erase_if(recent_, [&](const auto& entry) { return now - entry.second > kCacheLag; });
    std::set<base::Ipv4> out;
    for (const auto& [place, when] : recent_) {
      if (place.first == network) out.insert(place.second);
    }
    return out;
  }

  base::Status hold_address(const base::Context& ctx, const VirtualMachine& machine,
                            const api::Network& network) {
    const std::string& address = machine.spec.address;
    if (const std::string why = unusable_because(network.spec, address); !why.empty()) {
      return {base::Code::kInvalid, "AddressUnusable", "spec.address: " + why};
    }
    return hold(ctx, address_claim(machine, network.metadata.name, address), "AddressTaken",
                "address " + address);
  }

  static AddressClaim address_claim(const VirtualMachine& machine, const std::string& network,
                                    const std::string& address) {
    AddressClaim claim = claim_for(machine, claim_name(network, address));
    claim.spec.network = network;
    claim.spec.address = address;
    return claim;
  }

  /// Makes sure that this very claim is ours.
  base::Status hold(const base::Context& ctx, const AddressClaim& claim, const char* reason,
                    const std::string& what) {
    const auto cached = claims_.get(api::key_of(claim));
    if (cached && cached->spec.owner.uid == claim.spec.owner.uid) return base::ok_status();
    const base::Status made = create(ctx, claim);
    if (made.code() != base::Code::kAlreadyExists) return made;
    ASSIGN_OR_RETURN(const AddressClaim there,
                     api::TypedClient<AddressClaim>(deps_.api).get(ctx, api::key_of(claim)));
    if (there.spec.owner.uid == claim.spec.owner.uid) return base::ok_status();
    return taken(reason, what, there);
  }

  base::Status create(const base::Context& ctx, const AddressClaim& claim) {
    return api::TypedClient<AddressClaim>(deps_.api).create(ctx, claim).status();
  }

  base::Result<std::shared_ptr<const api::Network>> network_of_machine(
      const VirtualMachine& machine) {
    const auto flavour = flavours_.get({machine.metadata.ns, machine.spec.flavour});
    if (!flavour) {
      return base::Status(base::Code::kNotFound, "FlavourNotFound",
                          "there is no OSFlavour " + machine.spec.flavour + " in this namespace");
    }
    const auto settings = settings_.get({"", "default"});
    std::vector<std::string> names;
    for (const auto& network : networks_.list()) names.push_back(network->metadata.name);
    const std::string name =
        network_of(flavour->spec, settings ? settings->spec : api::ClusterSettingsSpec(), names);
    if (name.empty()) {
      return base::Status(base::Code::kNotFound, "NetworkNotFound",
                          "it is not clear which Network to join; name one in the OSFlavour");
    }
    auto network = networks_.get({"", name});
    if (network) return network;
    return base::Status(base::Code::kNotFound, "NetworkNotFound", "there is no Network " + name);
  }

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
  api::Informer<AddressClaim>& claims_;
  api::Informer<api::OSFlavour>& flavours_;
  api::Informer<api::Network>& networks_;
  api::Informer<api::ClusterSettings>& settings_;
  OwnWrites own_;
  // Of the one worker.
  std::int64_t highest_number_ = 0;
  std::map<std::pair<std::string, base::Ipv4>, base::SteadyTime> recent_;
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
