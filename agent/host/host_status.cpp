#include "agent/host/host_status.hpp"

#include <cstdlib>

namespace qvd::agent {
namespace {

constexpr std::int64_t kWorthPercent = 5;

bool moved(const std::optional<api::Quantity>& before, const std::optional<api::Quantity>& now,
           const std::optional<api::Quantity>& capacity) {
  if (before.has_value() != now.has_value()) return true;
  if (!now) return false;
  const std::int64_t whole = capacity ? capacity->milli() / 100 : 0;
  return std::abs(now->milli() - before->milli()) > whole * kWorthPercent;
}

/// The same status without its free figures.
api::HostStatus steady_part(api::HostStatus status) {
  status.free = {};
  for (api::HostStorage& pool : status.storage) pool.free.reset();
  return status;
}

bool storage_moved(const api::HostStatus& before, const api::HostStatus& now) {
  for (std::size_t i = 0; i < now.storage.size() && i < before.storage.size(); ++i)
    if (moved(before.storage[i].free, now.storage[i].free, now.storage[i].capacity)) return true;
  return false;
}

}  // namespace

bool worth_writing(const api::HostStatus& written, const api::HostStatus& now) {
  return !(steady_part(written) == steady_part(now)) ||
         moved(written.free.memory, now.free.memory, now.capacity.memory) ||
         moved(written.free.cpu, now.free.cpu, now.capacity.cpu) || storage_moved(written, now);
}

api::HostStatus merged(const api::HostStatus& current, const api::HostStatus& ours) {
  api::HostStatus out = ours;
  out.unknown = current.unknown;
  out.conditions = current.conditions;
  out.connected = current.connected;  // these two are counted by the controller
  out.machines = current.machines;
  for (const api::Condition& condition : ours.conditions) {
    bool placed = false;
    for (api::Condition& existing : out.conditions) {
      if (existing.type != condition.type) continue;
      const bool flipped = !(existing.status == condition.status);
      const std::string since = existing.last_transition_time;
      existing = condition;
      if (!flipped) existing.last_transition_time = since;
      placed = true;
    }
    if (!placed) out.conditions.push_back(condition);
  }
  return out;
}

}  // namespace qvd::agent
