#pragma once

#include <optional>

#include "controller/machine/machine_view.hpp"

namespace qvd::controller {

/// What people and programs read of a machine, derived from what is. `obstacle`: why a start that
/// is wanted does not happen. Counters follow from the run: each is counted once, because the
/// status remembers which run it speaks of.
api::VirtualMachineStatus derive_status(const MachineView& view,
                                        const std::optional<Obstacle>& obstacle);

/// First match wins. Source: the table of states of the kinds' documentation.
api::VirtualMachineState state_of(const MachineView& view);

/// The status after a run that never came up: one more failure, and when to try again; suspended
/// after too many, or at once if the agent says that trying again is of no use.
void count_failed_start(const api::MachineRun& run, base::WallTime now,
                        api::VirtualMachineStatus& status);

}  // namespace qvd::controller
