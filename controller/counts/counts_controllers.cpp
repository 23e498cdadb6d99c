#include "controller/counts/counts_controllers.hpp"

#include <functional>
#include <map>
#include <mutex>

#include "controller/counts/counts.hpp"
#include "controller/runtime/write.hpp"

namespace qvd::controller {
namespace {

constexpr std::chrono::seconds kShortestInterval{10};  // between two writes of one object

template <class T>
using CountFunction = std::function<base::Json(const T&)>;

template <class T>
class CountsReconciler final : public Reconciler {
 public:
  CountsReconciler(const Deps& deps, CountFunction<T> count)
      : deps_(deps), objects_(deps.informers.of<T>()), count_(std::move(count)) {}

  Outcome reconcile(const base::Context& ctx, const Key& key) override {
    const auto object = objects_.get(key);
    if (!object) return forget(key);
    base::Json patch = count_(*object);
    if (patch.empty()) return Outcome::done();
    if (const auto wait = still_to_wait(key); wait > wait.zero()) return Outcome::after(wait);
    // Others write other members of the status, so this is no compare-and-swap: a count that is
    // wrong for a moment is put right by the next change.
    api::Patch merge{api::PatchType::kMerge, std::move(patch), "status"};
    merge.body["metadata"]["uid"] = object->metadata.uid;
    RETURN_IF_ERROR(deps_.api.patch(ctx, T::kind(), key, merge).status());
    std::lock_guard lock(mutex_);
    written_[key] = deps_.clock.steady_now();
    return Outcome::done();
  }

 private:
  Outcome forget(const Key& key) {
    std::lock_guard lock(mutex_);
    written_.erase(key);
    return Outcome::done();
  }
  std::chrono::nanoseconds still_to_wait(const Key& key) {
    std::lock_guard lock(mutex_);
    const auto last = written_.find(key);
    if (last == written_.end()) return {};
    return last->second + kShortestInterval - deps_.clock.steady_now();
  }

  Deps deps_;
  api::Informer<T>& objects_;
  const CountFunction<T> count_;
  std::mutex mutex_;  // guards written_
  std::map<Key, base::SteadyTime> written_;
};

template <class T>
std::unique_ptr<Controller> counting(const Deps& deps, const char* name, CountFunction<T> count) {
  auto controller = std::make_unique<Controller>(
      ControllerOptions{name, 1}, std::make_unique<CountsReconciler<T>>(deps, std::move(count)),
      deps.clock, deps.metrics);
  controller->watch(deps.informers.of<T>());
  return controller;
}

/// What of a machine is counted anywhere.
bool machine_counts(const api::VirtualMachine& before, const api::VirtualMachine& after) {
  return before.status.state != after.status.state || before.status.run != after.status.run ||
         before.status.session != after.status.session || before.spec != after.spec;
}

std::vector<Key> one(const std::string& ns, const std::string& name) {
  if (name.empty()) return {};
  return {Key{ns, name}};
}

using Controllers = std::vector<std::unique_ptr<Controller>>;

void add_machine_counts(const Deps& deps, Controllers& out) {
  auto& machines = deps.informers.of<api::VirtualMachine>();
  auto& images = deps.informers.of<api::DiskImage>();
  using Machine = api::VirtualMachine;
  auto flavours = counting<api::OSFlavour>(deps, "counts-flavour", [&](const auto& flavour) {
    return count(flavour, machines.list(flavour.metadata.ns), images.list(flavour.metadata.ns));
  });
  flavours->watch<Machine>(
      machines, [](const Machine& m) { return one(m.metadata.ns, m.spec.flavour); },
      machine_counts);
  flavours->watch<api::DiskImage>(
      images,
      [](const api::DiskImage& image) { return one(image.metadata.ns, image.spec.flavour); },
      spec_changed<api::DiskImage>);
  auto of_images = counting<api::DiskImage>(deps, "counts-image", [&](const auto& image) {
    return count(image, machines.list(image.metadata.ns));
  });
  of_images->watch<Machine>(
      machines,
      [](const Machine& m) {
        return m.status.run ? one(m.metadata.ns, m.status.run->image) : std::vector<Key>{};
      },
      machine_counts);
  auto users = counting<api::User>(deps, "counts-user", [&](const auto& user) {
    return count(user, machines.list(user.metadata.ns));
  });
  users->watch<Machine>(
      machines, [](const Machine& m) { return one(m.metadata.ns, m.spec.user); }, machine_counts);
  auto hosts = counting<api::Host>(deps, "counts-host",
                                   [&](const auto& host) { return count(host, machines.list()); });
  hosts->watch<Machine>(
      machines,
      [](const Machine& m) {
        return m.status.run ? one("", m.status.run->host) : std::vector<Key>{};
      },
      machine_counts);
  out.push_back(std::move(flavours));
  out.push_back(std::move(of_images));
  out.push_back(std::move(users));
  out.push_back(std::move(hosts));
}

}  // namespace

Controllers make_counts_controllers(const Deps& deps) {
  Controllers out;
  add_machine_counts(deps, out);
  auto& claims = deps.informers.of<api::AddressClaim>();
  auto networks = counting<api::Network>(
      deps, "counts-network", [&](const auto& network) { return count(network, claims.list()); });
  networks->watch<api::AddressClaim>(
      claims, [](const api::AddressClaim& claim) { return one("", claim.spec.network); });
  auto& volumes = deps.informers.of<api::Volume>();
  auto pools = counting<api::StoragePool>(
      deps, "counts-pool", [&](const auto& pool) { return count(pool, volumes.list()); });
  pools->watch<api::Volume>(
      volumes, [](const api::Volume& volume) { return one("", volume.spec.pool); },
      spec_changed<api::Volume>);
  out.push_back(std::move(networks));
  out.push_back(std::move(pools));
  return out;
}

}  // namespace qvd::controller
