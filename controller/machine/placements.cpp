#include "controller/machine/placements.hpp"

namespace qvd::controller {
namespace {

constexpr std::chrono::seconds kPromiseHolds{30};

}  // namespace

base::Result<std::string> Placements::choose(const Key& machine, const PlacementRequest& request,
                                             const api::ClusterSettingsSpec& settings) {
  std::lock_guard lock(mutex_);
  const base::SteadyTime now = clock_.steady_now();
  std::erase_if(promises_, [&](const auto& entry) {
    return now - entry.second.made > kPromiseHolds || caches_.runs.get(entry.first) != nullptr;
  });
  promises_.erase(machine);
  std::vector<Candidate> hosts = caches_.candidates(settings);
  for (Candidate& host : hosts) {
    for (const auto& [key, promise] : promises_) {
      if (promise.host != host.name) continue;
      host.free_memory_bytes -= promise.memory_bytes;
      host.free_cpu_milli -= promise.cpu_milli;
    }
  }
  const api::BalancerWeights& weights = settings.balancer.weights;
  auto chosen = place(request, hosts, {weights.cpu, weights.memory, weights.random}, dice_);
  if (chosen) promises_[machine] = {*chosen, request.memory_bytes, request.cpu_milli, now};
  return chosen;
}

void Placements::forget(const Key& machine) {
  std::lock_guard lock(mutex_);
  promises_.erase(machine);
}

}  // namespace qvd::controller
