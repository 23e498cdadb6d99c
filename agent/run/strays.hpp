#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/core/clock.hpp"

namespace qvd::agent {

/// What the stray rule goes by: machines of ours on this host, and what a full list of the API
/// said.
struct StrayCheck {
  std::set<std::string> present;  // uids of our domains and records
  std::set<std::string> listed;   // uids of this host's runs in a full list just made
  bool farm_known = false;        // the list came from the farm that made these machines
  base::SteadyTime now{};
};

struct StrayVerdict {
  std::vector<std::string> to_stop;
  std::vector<std::string> held;  // without a run, and left alone until an administrator decides
};

/// Decides which machines without a run may be stopped: absent from two full lists at least 60 s
/// apart, of the known farm, and not one of more than 3 or 10 % of the host's machines; otherwise
/// it is more likely that the list is wrong. Not thread-safe.
class StrayRule {
 public:
  StrayVerdict check(const StrayCheck& check);

 private:
  std::map<std::string, base::SteadyTime> absent_;  // first full list without it
};

}  // namespace qvd::agent
