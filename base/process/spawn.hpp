#pragma once

#include <sys/types.h>

#include "base/process/process.hpp"

namespace qvd::base {

/// Starts argv in its own process group, with default signals, no signal blocked and no descriptor
/// but the three standard ones. Returns the process id, which the caller must reap.
Result<pid_t> spawn_process(const SpawnOptions& options);

}  // namespace qvd::base
