#include <algorithm>

#include "api/types/address_claim.hpp"
#include "api/types/machine_run.hpp"
#include "api/types/virtual_machine.hpp"
#include "controller/address/address_controller.hpp"
#include "controller/address/release.hpp"
#include "controller/runtime/write.hpp"

namespace qvd::controller {
namespace {

using api::AddressClaim;

constexpr const char* kByOwner = "owner";

class ClaimReconciler final : public Reconciler {
 public:
  explicit ClaimReconciler(const Deps& deps)
      : deps_(deps),
        claims_(deps.informers.of<AddressClaim>()),
        machines_(deps.informers.of<api::VirtualMachine>()),
        runs_(deps.informers.of<api::MachineRun>()) {}

  Outcome reconcile(const base::Context& ctx, const Key& key) override {
    const auto claim = claims_.get(key);
    if (!claim || claim->metadata.deleting()) return Outcome::done();
    const api::AddressClaimOwner& owner = claim->spec.owner;
    ReleaseView view{*claim, machines_.get({owner.ns, owner.name}), address_in_use(*claim),
                     highest_number()};
    if (!may_release(view)) return Outcome::done();
    // The caches may be behind: nothing is given free before owner and run were read live.
    auto live = api::TypedClient<api::VirtualMachine>(deps_.api).get(ctx, {owner.ns, owner.name});
    if (!live && live.status().code() != base::Code::kNotFound) return live.status();
    view.owner = live ? std::make_shared<const api::VirtualMachine>(std::move(*live)) : nullptr;
    ASSIGN_OR_RETURN(view.in_use, in_use_now(ctx, *claim));
    if (!may_release(view)) return Outcome::done();  // the end of the run wakes us
    api::DeleteOptions options;
    options.uid = claim->metadata.uid;
    const base::Status gone = deps_.api.remove(ctx, AddressClaim::kind(), key, options);
    return gone.code() == base::Code::kNotFound ? base::ok_status() : gone;
  }

 private:
  static bool uses(const api::MachineRun& run, const AddressClaim& claim) {
    return run.spec.network.name == claim.spec.network &&
           run.spec.network.address == claim.spec.address;
  }
  [[nodiscard]] bool address_in_use(const AddressClaim& claim) const {
    return std::ranges::any_of(runs_.list(), [&](const auto& run) { return uses(*run, claim); });
  }
  /// Only the owner's run can be so new that the cache lacks it: nobody else was given the address.
  base::Result<bool> in_use_now(const base::Context& ctx, const AddressClaim& claim) {
    if (claim.spec.address.empty()) return false;
    const Key key{claim.spec.owner.ns, claim.spec.owner.name};
    const auto run = api::TypedClient<api::MachineRun>(deps_.api).get(ctx, key);
    if (run) return uses(*run, claim);
    if (run.status().code() == base::Code::kNotFound) return false;
    return run.status();
  }
  [[nodiscard]] std::int64_t highest_number() const {
    std::int64_t highest = 0;
    for (const auto& claim : claims_.list()) {
      highest = std::max(highest, claim->spec.id.value_or(0));
    }
    return highest;
  }

  Deps deps_;
  api::Informer<AddressClaim>& claims_;
  api::Informer<api::VirtualMachine>& machines_;
  api::Informer<api::MachineRun>& runs_;
};

}  // namespace

std::unique_ptr<Controller> make_claim_controller(const Deps& deps) {
  auto& claims = deps.informers.of<AddressClaim>();
  claims.add_index(kByOwner, [](const AddressClaim& claim) {
    return std::vector<std::string>{Key{claim.spec.owner.ns, claim.spec.owner.name}.str()};
  });
  auto controller = std::make_unique<Controller>(ControllerOptions{"claim", 1},
                                                 std::make_unique<ClaimReconciler>(deps),
                                                 deps.clock, deps.metrics);
  const auto of_machine = [&claims](const Key& machine) {
    std::vector<Key> keys;
    for (const auto& claim : claims.by_index(kByOwner, machine.str())) {
      keys.push_back(api::key_of(*claim));
    }
    return keys;
  };
  controller->watch(claims);
  controller->watch<api::VirtualMachine>(
      deps.informers.of<api::VirtualMachine>(),
      [of_machine](const api::VirtualMachine& machine) { return of_machine(api::key_of(machine)); },
      spec_changed<api::VirtualMachine>);
  controller->watch<api::MachineRun>(
      deps.informers.of<api::MachineRun>(),
      [of_machine](const api::MachineRun& run) { return of_machine(api::key_of(run)); },
      [](const api::MachineRun&, const api::MachineRun&) { return false; });
  return controller;
}

}  // namespace qvd::controller
