#include "base/admin/health.hpp"

#include <algorithm>

namespace qvd::base {

void Health::add(std::string name, Check check) {
  auto checks = checks_.lock();
  for (auto& [known, old] : *checks) {
    if (known == name) {
      old = std::move(check);
      return;
    }
  }
  checks->emplace_back(std::move(name), std::move(check));
}

void Health::remove(const std::string& name) {
  auto checks = checks_.lock();
  checks->erase(std::remove_if(checks->begin(), checks->end(),
                               [&](const auto& entry) { return entry.first == name; }),
                checks->end());
}

std::vector<Health::Outcome> Health::run() const {
  std::vector<Outcome> outcomes;
  const auto checks = checks_.copy();
  // The admin listener is up before the command has begun, and a probe may come in between.
  if (checks.empty()) outcomes.push_back({"startup", unavailable("still starting")});
  for (const auto& [name, check] : checks) outcomes.push_back({name, check()});
  return outcomes;
}

}  // namespace qvd::base
