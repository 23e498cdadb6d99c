#include "controller/volume/volume_controller.hpp"

#include "api/types/machine_run.hpp"
#include "api/types/user.hpp"
#include "api/types/virtual_machine.hpp"
#include "api/types/volume.hpp"
#include "controller/runtime/write.hpp"
#include "controller/volume/volume_plan.hpp"

namespace qvd::controller {
namespace {

using api::Volume;

constexpr const char* kByVolume = "volume";
constexpr const char* kByOwner = "owner";

std::string owner_of(const Volume& volume) {
  return std::string(api::to_string(volume.spec.owner.kind.value())) + ":" +
         Key{volume.metadata.ns, volume.spec.owner.name}.str();
}

class VolumeReconciler final : public Reconciler {
 public:
  explicit VolumeReconciler(const Deps& deps)
      : deps_(deps),
        volumes_(deps.informers.of<Volume>()),
        runs_(deps.informers.of<api::MachineRun>()),
        own_(deps.clock) {}

  Outcome reconcile(const base::Context& ctx, const Key& key) override {
    const auto cached = volumes_.get(key);
    if (!cached || cached->metadata.deleting()) return Outcome::done();
    if (own_.behind(key, cached->metadata.resource_version)) return Outcome::after(kCacheLag);
    VolumeView view{*cached, runs_.by_index(kByVolume, key.str()), true};
    // Read live: a home is not called ownerless because a cache is behind.
    ASSIGN_OR_RETURN(view.owner_exists, owner_exists(ctx, *cached));
    if (may_delete(view)) {
      api::DeleteOptions options;
      options.uid = cached->metadata.uid;
      options.resource_version = cached->metadata.resource_version;
      return deps_.api.remove(ctx, Volume::kind(), key, options);
    }
    Volume next = *cached;
    next.status = plan_volume(view);
    return write_status(ctx, deps_, own_, *cached, next);
  }

 private:
  base::Result<bool> owner_exists(const base::Context& ctx, const Volume& volume) {
    const api::KindInfo& kind = volume.spec.owner.kind == api::VolumeOwnerKind::kUser
                                    ? api::User::kind()
                                    : api::VirtualMachine::kind();
    const auto owner = deps_.api.get(ctx, kind, {volume.metadata.ns, volume.spec.owner.name});
    if (owner) return api::uid_of(*owner) == volume.spec.owner.uid;
    if (owner.status().code() == base::Code::kNotFound) return false;
    return owner.status();
  }

  Deps deps_;
  api::Informer<Volume>& volumes_;
  api::Informer<api::MachineRun>& runs_;
  OwnWrites own_;
};

/// What of a run concerns its volumes.
bool run_matters(const api::MachineRun& before, const api::MachineRun& after) {
  return before.status.volumes != after.status.volumes ||
         before.status.started_at != after.status.started_at;
}

template <class T>
bool never(const T&, const T&) {
  return false;
}

}  // namespace

std::unique_ptr<Controller> make_volume_controller(const Deps& deps) {
  auto& volumes = deps.informers.of<Volume>();
  auto& runs = deps.informers.of<api::MachineRun>();
  volumes.add_index(
      kByOwner, [](const Volume& volume) { return std::vector<std::string>{owner_of(volume)}; });
  const auto volumes_of_run = [](const api::MachineRun& run) {
    std::vector<Key> keys;
    for (const auto& volume : run.spec.volumes) keys.push_back({run.metadata.ns, volume.name});
    return keys;
  };
  runs.add_index(kByVolume, [volumes_of_run](const api::MachineRun& run) {
    std::vector<std::string> names;
    for (const Key& key : volumes_of_run(run)) names.push_back(key.str());
    return names;
  });
  auto controller = std::make_unique<Controller>(ControllerOptions{"volume", 1},
                                                 std::make_unique<VolumeReconciler>(deps),
                                                 deps.clock, deps.metrics);
  const auto owned_by = [&volumes](const char* kind, const Key& owner) {
    std::vector<Key> keys;
    for (const auto& volume : volumes.by_index(kByOwner, kind + (":" + owner.str()))) {
      keys.push_back(api::key_of(*volume));
    }
    return keys;
  };
  controller->watch(volumes);
  controller->watch<api::MachineRun>(runs, volumes_of_run, run_matters);
  controller->watch<api::VirtualMachine>(
      deps.informers.of<api::VirtualMachine>(),
      [owned_by](const api::VirtualMachine& machine) {
        return owned_by("VirtualMachine", api::key_of(machine));
      },
      never<api::VirtualMachine>);
  controller->watch<api::User>(
      deps.informers.of<api::User>(),
      [owned_by](const api::User& user) { return owned_by("User", api::key_of(user)); },
      never<api::User>);
  return controller;
}

}  // namespace qvd::controller
