#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "api/client/object_key.hpp"
#include "base/core/clock.hpp"

namespace qvd::api {

/// The parts of a Lease that holders and observers look at.
struct LeaseRecord {
  std::string holder;
  std::string renew_time;  // compared for change only, never with a clock
  std::int64_t transitions = 0;
};
LeaseRecord read_lease(const base::Json& lease);

/// `lease` (null: a new one under `key`) as renewed by `holder` now. A change of holder counts as a
/// transition and sets acquireTime.
base::Json renewed_lease(const base::Json& lease, const ObjectKey& key, const std::string& holder,
                         std::chrono::seconds duration, base::WallTime now);

/// `lease` given free: nobody holds it and nobody need wait.
base::Json released_lease(base::Json lease, base::WallTime now);

}  // namespace qvd::api
