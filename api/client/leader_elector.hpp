#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "api/client/lease.hpp"

namespace qvd::api {

struct LeaderElectorOptions {
  ObjectKey lease;       // qvd-system/qvd-controller
  std::string identity;  // unique to this process: host name and a random part
  std::chrono::milliseconds lease_duration{15'000};
  std::chrono::milliseconds renew_deadline{10'000};
  std::chrono::milliseconds retry_period{2'000};
};

struct LeaderCallbacks {
  std::function<void()> on_elected;
  /// Called at most once: a lost leadership ends the process's work (start a new process).
  std::function<void()> on_lost;
};

/// Election by a Lease as client-go does it. A candidate takes a Lease over when its own monotonic
/// clock saw no change of the record for the lease duration; clocks of two machines are never
/// compared. Leadership is not a fence: a process paused behind its last check may still send one
/// write. Whatever must not happen twice therefore rests on a compare-and-swap of the object itself
/// (creating an AddressClaim, binding by resourceVersion), not on being the leader.
class LeaderElector {
 public:
  LeaderElector(ApiClient& api, const base::Clock& clock, LeaderElectorOptions options,
                LeaderCallbacks callbacks);
  ~LeaderElector();

  void start();
  /// Ends the thread and, if leading, gives the Lease free so that the next need not wait.
  void stop();

  /// False as soon as the renew deadline has passed on our own clock, whatever the thread does:
  /// a process that was paused learns at its next look that it may no longer act.
  [[nodiscard]] bool is_leader() const;
  /// leaseTransitions of the Lease when we became leader; grows with every change of leader.
  [[nodiscard]] std::int64_t term() const { return term_.load(); }

  /// One attempt to get or renew the Lease; what the thread does every retry period.
  base::Status attempt(const base::Context& ctx);

 private:
  void run(const std::stop_token& stop);
  base::Status renew(const base::Context& ctx);
  base::Status campaign(const base::Context& ctx);
  bool may_take_over(const base::Json& lease);
  base::Status write(const base::Context& ctx);
  void lose();
  void release();
  [[nodiscard]] std::chrono::seconds duration() const;

  ApiClient& api_;
  const base::Clock& clock_;
  LeaderElectorOptions options_;
  LeaderCallbacks callbacks_;
  base::Json lease_;            // as last read or written; null: there is none
  std::string seen_version_;    // resourceVersion of the record we observe
  base::SteadyTime seen_at_{};  // when we first saw that version
  std::atomic<bool> elected_{false};
  std::atomic<base::SteadyTime> renewed_at_{base::SteadyTime{}};  // start of the last good attempt
  std::atomic<std::int64_t> term_{0};
  std::jthread thread_;
};

}  // namespace qvd::api
