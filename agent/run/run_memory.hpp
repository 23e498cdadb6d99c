#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "agent/guest/health.hpp"
#include "base/core/clock.hpp"

namespace qvd::agent {

/// How far an orderly stop has come.
struct StopProgress {
  enum class Stage { kGuestAsked, kInitAsked } stage = Stage::kGuestAsked;
  base::SteadyTime deadline{};
};

/// What the agent knows of a run beside its record, and may forget: a restart begins anew.
struct RunMemory {
  bool launched_here = false;
  bool adopted = false;         // its locks, filter and lease are held by this process
  bool status_written = false;  // Running was written by this process
  std::optional<base::SteadyTime> first_try;    // of preparing and launching
  std::optional<base::SteadyTime> launched_at;  // or adopted
  GuestHealth health;
  base::SteadyTime next_check{};
  std::optional<StopProgress> stop;
};

/// The memories of all runs by uid. Threads: any; a run is worked on by one thread at a time, so
/// what get() returned may be changed and put back.
class RunMemories {
 public:
  RunMemory get(const std::string& uid);
  void put(const std::string& uid, const RunMemory& memory);
  void forget(const std::string& uid);

  /// A run that is over, whatever an old entry of the cache says of it.
  void mark_finished(const std::string& uid);
  [[nodiscard]] bool is_finished(const std::string& uid);

  /// A run that the API does not list and that may be stopped (the stray rule).
  void mark_stray(const std::string& uid);
  [[nodiscard]] bool is_stray(const std::string& uid);

 private:
  std::mutex mutex_;
  std::map<std::string, RunMemory> memories_;
  std::set<std::string> finished_;
  std::set<std::string> strays_;
};

}  // namespace qvd::agent
