#include "controller/runspec/run_spec.hpp"

namespace qvd::controller {
namespace {

const api::MachineRunVolume* home_of(const api::MachineRunSpec& spec) {
  for (const api::MachineRunVolume& volume : spec.volumes)
    if (volume.role == api::VolumeRole::kHome) return &volume;
  return nullptr;
}

bool same_home_size(const api::MachineRunSpec& a, const api::MachineRunSpec& b) {
  const auto *of_a = home_of(a), *of_b = home_of(b);
  if (of_a == nullptr || of_b == nullptr) return of_a == of_b;
  return of_a->size == of_b->size;
}

}  // namespace

std::vector<std::string> pending_changes(const api::MachineRunSpec& running,
                                         const api::MachineRunSpec& wanted) {
  std::vector<std::string> paths;
  const auto differs = [&](const char* path, bool changed) {
    if (changed) paths.emplace_back(path);
  };
  differs("spec.address", running.network.address != wanted.network.address);
  differs("spec.cpus", running.cpus != wanted.cpus);
  differs("spec.displayName", running.vm.display_name != wanted.vm.display_name);
  differs("spec.imageTag", running.image_uid != wanted.image_uid);
  differs("spec.memory", running.memory != wanted.memory);
  differs("spec.overlay.persistent", running.overlay.persistent != wanted.overlay.persistent);
  differs("spec.properties", running.properties != wanted.properties);
  differs("spec.userStorage.size", !same_home_size(running, wanted));
  return paths;
}

}  // namespace qvd::controller
