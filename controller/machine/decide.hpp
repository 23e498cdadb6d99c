#pragma once

#include <string>

#include "controller/machine/machine_view.hpp"
#include "controller/power/power.hpp"
#include "controller/session/grant.hpp"

namespace qvd::controller {

/// The image that a start of this machine uses: what its tag effectively means. "" if nothing.
std::string image_name_of(const api::VirtualMachine& machine, const api::OSFlavour& flavour);

/// Why nobody may connect to the machine, for the person; "" if somebody may.
std::string refusal_of(const MachineView& view);

/// The view reduced to what power depends on.
PowerView power_view_of(const MachineView& view);

/// Whether number and address were given to this very machine.
bool holds_address(const MachineView& view);

/// Whether the run has ended by itself and only waits to be removed.
bool has_ended(const api::MachineRun& run);

/// Whether the run ended without ever having been of use.
bool failed_to_start(const api::MachineRun& run);

}  // namespace qvd::controller
