#include "agent/run/strays.hpp"

#include <algorithm>

namespace qvd::agent {
namespace {

constexpr std::chrono::seconds kBetweenLists{60};
constexpr std::size_t kAlwaysAllowed = 3;
constexpr std::size_t kAllowedPercent = 10;

}  // namespace

StrayVerdict StrayRule::check(const StrayCheck& check) {
  std::erase_if(absent_, [&](const auto& entry) {
    return !check.present.contains(entry.first) || check.listed.contains(entry.first);
  });
  StrayVerdict verdict;
  for (const std::string& uid : check.present) {
    if (check.listed.contains(uid)) continue;
    const auto since = absent_.emplace(uid, check.now).first->second;
    if (check.now - since >= kBetweenLists) verdict.to_stop.push_back(uid);
  }
  const std::size_t allowed =
      std::max(kAlwaysAllowed, check.present.size() * kAllowedPercent / 100);
  if (!check.farm_known || absent_.size() > allowed) {
    verdict.to_stop.clear();
    for (const auto& [uid, since] : absent_) verdict.held.push_back(uid);
  }
  return verdict;
}

}  // namespace qvd::agent
