#pragma once

#include <chrono>

#include "base/core/context.hpp"

namespace qvd::base {

/// Sleeps for `time`; wakes at once when `ctx` ends. False if `ctx` has ended.
bool pause(const Context& ctx, std::chrono::nanoseconds time);

/// Sleeps until `ctx` ends.
void wait_for_end(const Context& ctx);

}  // namespace qvd::base
