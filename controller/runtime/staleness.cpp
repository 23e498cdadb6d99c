#include "controller/runtime/staleness.hpp"

namespace qvd::controller {

std::chrono::nanoseconds Staleness::age(const std::string& name, const std::string& version) {
  std::lock_guard lock(mutex_);
  const base::SteadyTime now = clock_.steady_now();
  const auto [found, fresh] = seen_.try_emplace(name, Seen{version, now});
  if (!fresh && found->second.version != version) found->second = {version, now};
  return now - found->second.since;
}

void Staleness::begin_anew(const std::string& name) {
  std::lock_guard lock(mutex_);
  if (const auto found = seen_.find(name); found != seen_.end())
    found->second.since = clock_.steady_now();
}

void Staleness::forget(const std::string& name) {
  std::lock_guard lock(mutex_);
  seen_.erase(name);
}

}  // namespace qvd::controller
