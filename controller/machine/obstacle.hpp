#pragma once

#include <optional>

#include "controller/machine/machine_view.hpp"

namespace qvd::controller {

/// What keeps the machine from starting, apart from finding a host.
std::optional<Obstacle> obstacle_of(const MachineView& view);

}  // namespace qvd::controller
