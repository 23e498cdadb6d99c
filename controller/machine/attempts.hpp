#pragma once

#include <optional>
#include <string>

#include "controller/machine/machine_view.hpp"

namespace qvd::controller {

/// When the next start may be tried; nothing if now.
std::optional<base::WallTime> next_attempt_of(const MachineView& view);

/// Failed starts are over and done with: the wish or the image changed, or somebody asked for a
/// start. The counters begin anew.
bool failures_forgiven(const MachineView& view);

/// Why it is not started any more after so many failures, in words; "" if it is.
std::string suspension_of(const MachineView& view);

}  // namespace qvd::controller
