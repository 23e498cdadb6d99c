#pragma once

#include <optional>
#include <string>

#include "controller/machine/machine_view.hpp"
#include "controller/placement/placement.hpp"
#include "controller/runspec/run_spec.hpp"

namespace qvd::controller {

/// Everything that a run of the machine on this host would be made of; nothing if parts are missing
/// (obstacle_of() says which).
std::optional<RunInputs> run_inputs_of(const MachineView& view, const std::string& host);

/// The run itself, with the time-outs of the settings.
api::MachineRun run_of(const MachineView& view, const RunInputs& inputs);

/// Why a run begins now: a waiting session, an operation, or power On.
api::MachineRunStartedFor started_for(const MachineView& view);

/// What the machine needs of a host.
PlacementRequest placement_request_of(const MachineView& view);

/// The home that the machine's first start makes. The name holds the number, which is never used
/// again, so a new machine of the same name never meets an old one's home.
api::Volume home_volume_of(const MachineView& view);
std::string home_volume_name(const api::VirtualMachine& machine, const api::OSFlavour& flavour);

}  // namespace qvd::controller
