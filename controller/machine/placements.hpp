#pragma once

#include <map>
#include <mutex>
#include <string>

#include "controller/machine/caches.hpp"

namespace qvd::controller {

/// Chooses hosts, one machine at a time, and remembers what it promised until the cache of runs
/// shows it: two machines placed in the same moment do not get the same last gigabyte.
/// Threads: any.
class Placements {
 public:
  Placements(const MachineCaches& caches, const base::Clock& clock, Dice dice)
      : caches_(caches), clock_(clock), dice_(std::move(dice)) {}

  /// Errors: those of place(). On success the promise stands until the run is in the cache, or for
  /// half a minute.
  base::Result<std::string> choose(const Key& machine, const PlacementRequest& request,
                                   const api::ClusterSettingsSpec& settings);
  /// The run was not made after all.
  void forget(const Key& machine);

 private:
  struct Promise {
    std::string host;
    std::int64_t memory_bytes = 0;
    std::int64_t cpu_milli = 0;
    base::SteadyTime made;
  };

  const MachineCaches& caches_;
  const base::Clock& clock_;
  const Dice dice_;
  std::mutex mutex_;
  std::map<Key, Promise> promises_;
};

}  // namespace qvd::controller
