#include "controller/host/lease_watch.hpp"

namespace qvd::controller {

void LeaseWatch::saw(const std::string& name, const std::string& token) {
  const base::SteadyTime now = clock_.steady_now();
  std::lock_guard guard(mutex_);
  const auto [entry, is_new] = leases_.try_emplace(name, Seen{token, now});
  if (!is_new && entry->second.token != token) entry->second = Seen{token, now};
}

void LeaseWatch::could_not_read(const std::string& name) {
  const base::SteadyTime now = clock_.steady_now();
  std::lock_guard guard(mutex_);
  if (const auto entry = leases_.find(name); entry != leases_.end()) entry->second.since = now;
}

void LeaseWatch::forget(const std::string& name) {
  std::lock_guard guard(mutex_);
  leases_.erase(name);
}

std::chrono::nanoseconds LeaseWatch::unchanged_for(const std::string& name) const {
  const base::SteadyTime now = clock_.steady_now();
  std::lock_guard guard(mutex_);
  const auto entry = leases_.find(name);
  return entry == leases_.end() ? std::chrono::nanoseconds(0) : now - entry->second.since;
}

}  // namespace qvd::controller
