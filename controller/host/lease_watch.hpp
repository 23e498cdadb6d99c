#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/core/clock.hpp"

namespace qvd::controller {

/// Without a change of its Lease for so long a host is silent. Source: Kubernetes,
/// node-monitor-grace-period.
inline constexpr std::chrono::seconds kHostSilence{40};

/// Who renews their Lease, judged on our own monotonic clock alone: wall clocks of two machines are
/// never compared. A lease is stale when we saw no change for the period while our own reads
/// succeeded; a failed read, or a new leader (a new LeaseWatch), begins the period anew.
/// Threads: any.
class LeaseWatch {
 public:
  explicit LeaseWatch(const base::Clock& clock) : clock_(clock) {}

  /// What a successful read showed; `token` is any text that changes with each renewal.
  void saw(const std::string& name, const std::string& token);
  /// A read failed: silence says nothing about the host.
  void could_not_read(const std::string& name);
  void forget(const std::string& name);

  /// How long the lease has not changed; zero for one that was never seen.
  [[nodiscard]] std::chrono::nanoseconds unchanged_for(const std::string& name) const;

 private:
  struct Seen {
    std::string token;
    base::SteadyTime since;
  };
  const base::Clock& clock_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Seen> leases_;
};

}  // namespace qvd::controller
