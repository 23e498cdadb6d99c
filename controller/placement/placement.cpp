#include "controller/placement/placement.hpp"

#include <algorithm>

namespace qvd::controller {
namespace {

using Labels = std::map<std::string, std::string>;

// Every label of `wanted` stands in `labels`. Nothing wanted: nothing to avoid or to require.
bool carries(const Labels& labels, const Labels& wanted) {
  return std::ranges::all_of(wanted, [&](const auto& want) {
    const auto found = labels.find(want.first);
    return found != labels.end() && found->second == want.second;
  });
}

bool avoids(const Labels& anti_affinity, const Candidate& host) {
  return !anti_affinity.empty() &&
         std::ranges::any_of(host.machine_labels,
                             [&](const Labels& labels) { return carries(labels, anti_affinity); });
}

double share(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return 0;
  return std::clamp(static_cast<double>(part) / static_cast<double>(whole), 0.0, 1.0);
}

base::Status nobody(const std::map<std::string, int>& causes) {
  if (causes.empty()) return {base::Code::kUnavailable, "NoHost", "no host has joined yet"};
  std::string message = "no host can take the machine:";
  for (const auto& [cause, hosts] : causes)
    message += " " + std::to_string(hosts) + " " + cause + ",";
  message.pop_back();
  return {base::Code::kUnavailable, "NoHost", message};
}

}  // namespace

std::string ineligible_because(const PlacementRequest& request, const Candidate& host) {
  if (!request.host.empty() && request.host != host.name) return "not the host it is bound to";
  if (!request.volume_host.empty() && request.volume_host != host.name)
    return "without its home, which lies on " + request.volume_host;
  if (!host.ready) return "not ready";
  if (host.blocked) return "blocked";
  if (!host.hypervisors.contains(request.hypervisor))
    return "without " + std::string(api::to_string(request.hypervisor));
  if (!carries(host.labels, request.host_selector)) return "without the labels it selects";
  if (!request.network.empty() && !host.networks.contains(request.network))
    return "without network " + request.network;
  for (const std::string& pool : request.pools)
    if (!host.reachable_pools.contains(pool)) return "that cannot reach pool " + pool;
  if (host.free_memory_bytes < request.memory_bytes) return "without enough free memory";
  if (avoids(request.anti_affinity, host)) return "that already runs one it avoids";
  return "";
}

double score(const PlacementRequest& request, const Candidate& host,
             const PlacementWeights& weights, double dice) {
  const double memory =
      share(host.free_memory_bytes - request.memory_bytes, host.total_memory_bytes);
  const double cpu = share(host.free_cpu_milli - request.cpu_milli, host.total_cpu_milli);
  return weights.memory * memory + weights.cpu * cpu + weights.random * dice;
}

base::Result<std::string> place(const PlacementRequest& request,
                                const std::vector<Candidate>& hosts,
                                const PlacementWeights& weights, const Dice& dice) {
  std::map<std::string, int> causes;
  const Candidate* best = nullptr;
  double best_score = 0;
  for (const Candidate& host : hosts) {
    if (const std::string cause = ineligible_because(request, host); !cause.empty()) {
      ++causes[cause];
      continue;
    }
    const double its_score = score(request, host, weights, dice(host.name));
    const bool wins = best == nullptr || its_score > best_score ||
                      (its_score == best_score && host.name < best->name);
    if (!wins) continue;
    best = &host;
    best_score = its_score;
  }
  if (best == nullptr) return nobody(causes);
  return best->name;
}

}  // namespace qvd::controller
