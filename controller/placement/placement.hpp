#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "api/types/shared.hpp"
#include "base/core/result.hpp"

namespace qvd::controller {

/// What a machine needs of its host.
struct PlacementRequest {
  api::HypervisorType hypervisor = api::HypervisorType::kUnset;
  std::int64_t memory_bytes = 0;
  std::int64_t cpu_milli = 0;
  std::string host;             // spec.placement.host; "": any
  std::string volume_host;      // where a host's own volume lies; "": anywhere
  std::set<std::string> pools;  // every pool that it opens
  std::string network;
  std::map<std::string, std::string> host_selector;  // labels that the host carries
  std::map<std::string, std::string> anti_affinity;  // labels of machines that it avoids
};

/// A host as placement sees it: facts of its status, less what its machines have been promised.
struct Candidate {
  std::string name;
  bool ready = false;
  bool blocked = false;  // cordoned, draining, shutting down or out of service
  std::map<std::string, std::string> labels;
  std::set<api::HypervisorType> hypervisors;
  std::set<std::string> reachable_pools;
  std::set<std::string> networks;
  std::int64_t free_memory_bytes = 0;
  std::int64_t total_memory_bytes = 0;
  std::int64_t free_cpu_milli = 0;
  std::int64_t total_cpu_milli = 0;
  std::vector<std::map<std::string, std::string>> machine_labels;  // of the machines it runs
};

/// How much each term counts. Source: QVD 4.2 manual, load balancer (cpu, ram, random).
struct PlacementWeights {
  double cpu = 1;
  double memory = 1;
  double random = 1;
};

/// A number in [0, 1) for a host; injected, so that a test knows what comes out.
using Dice = std::function<double(const std::string& host)>;

/// Chooses a host: first who is eligible, then the best score, the smaller name on a tie.
/// Errors: Unavailable with reason NoHost, whose message counts for each cause how many hosts it
/// ruled out, so that an administrator sees what to change.
base::Result<std::string> place(const PlacementRequest& request,
                                const std::vector<Candidate>& hosts,
                                const PlacementWeights& weights, const Dice& dice);

/// Why this host cannot take the machine; "" if it can.
std::string ineligible_because(const PlacementRequest& request, const Candidate& host);

/// Weighted shares that would remain free, each in [0, 1], and the dice.
double score(const PlacementRequest& request, const Candidate& host,
             const PlacementWeights& weights, double dice);

}  // namespace qvd::controller
