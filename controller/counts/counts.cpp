#include "controller/counts/counts.hpp"

#include <algorithm>

#include "controller/address/allocate.hpp"

namespace qvd::controller {
namespace {

using api::VirtualMachine;
using base::Json;

bool runs(const VirtualMachine& machine) {
  return machine.status.state == api::VirtualMachineState::kRunning;
}
bool connected(const VirtualMachine& machine) {
  return machine.status.session &&
         machine.status.session->state == api::VirtualMachineSessionState::kConnected;
}

template <class T, class Predicate>
std::int32_t how_many(const Objects<T>& objects, Predicate predicate) {
  return static_cast<std::int32_t>(
      std::ranges::count_if(objects, [&](const auto& object) { return predicate(*object); }));
}

/// Collects what differs.
class Difference {
 public:
  template <class T>
  void set(const char* name, const T& is, const T& shall) {
    if (is != shall) patch_["status"][name] = shall;
  }
  Json take() { return std::move(patch_); }

 private:
  Json patch_ = Json::object();
};

}  // namespace

Json count(const api::OSFlavour& flavour, const Objects<VirtualMachine>& machines,
           const Objects<api::DiskImage>& images) {
  const auto ours = [&](const VirtualMachine& machine) {
    return machine.metadata.ns == flavour.metadata.ns &&
           machine.spec.flavour == flavour.metadata.name;
  };
  Difference out;
  out.set("machines", flavour.status.machines, how_many(machines, ours));
  out.set("running", flavour.status.running,
          how_many(machines, [&](const auto& m) { return ours(m) && runs(m); }));
  out.set("connected", flavour.status.connected,
          how_many(machines, [&](const auto& m) { return ours(m) && connected(m); }));
  out.set("images", flavour.status.images, how_many(images, [&](const auto& image) {
            return image.metadata.ns == flavour.metadata.ns &&
                   image.spec.flavour == flavour.metadata.name;
          }));
  return out.take();
}

Json count(const api::DiskImage& image, const Objects<VirtualMachine>& machines) {
  Difference out;
  out.set("machines", image.status.machines, how_many(machines, [&](const auto& machine) {
            return machine.metadata.ns == image.metadata.ns && machine.status.run &&
                   machine.status.run->image == image.metadata.name;
          }));
  return out.take();
}

Json count(const api::User& user, const Objects<VirtualMachine>& machines) {
  const auto ours = [&](const VirtualMachine& machine) {
    return machine.metadata.ns == user.metadata.ns && machine.spec.user == user.metadata.name;
  };
  Difference out;
  out.set("machines", user.status.machines, how_many(machines, ours));
  out.set("connected", user.status.connected,
          how_many(machines, [&](const auto& m) { return ours(m) && connected(m); }));
  return out.take();
}

Json count(const api::Host& host, const Objects<VirtualMachine>& machines) {
  const auto here = [&](const VirtualMachine& machine) {
    return machine.status.run && machine.status.run->host == host.metadata.name;
  };
  Difference out;
  out.set("machines", host.status.machines, how_many(machines, here));
  out.set("connected", host.status.connected,
          how_many(machines, [&](const auto& m) { return here(m) && connected(m); }));
  return out.take();
}

Json count(const api::Network& network, const Objects<api::AddressClaim>& claims) {
  const std::int64_t used = how_many(
      claims, [&](const auto& claim) { return claim.spec.network == network.metadata.name; });
  Difference out;
  out.set("used", network.status.used, used);
  if (const auto range = range_of(network.spec)) {
    const std::int64_t size = std::int64_t{range->last} - std::int64_t{range->first} + 1;
    out.set("size", network.status.size.value_or(-1), size);
    out.set("free", network.status.free.value_or(-1), std::max<std::int64_t>(0, size - used));
  }
  return out.take();
}

Json count(const api::StoragePool& pool, const Objects<api::Volume>& volumes) {
  Difference out;
  out.set("volumes", pool.status.volumes, how_many(volumes, [&](const auto& volume) {
            return volume.spec.pool == pool.metadata.name;
          }));
  return out.take();
}

}  // namespace qvd::controller
