#pragma once

#include <memory>

#include "controller/runtime/controller.hpp"

namespace qvd::controller {

/// Follows every MachineOperation to its end and deletes it when its history is over (24 h unless
/// the settings say otherwise). Starting and stopping is the machine reconciler's.
std::unique_ptr<Controller> make_operation_controller(const Deps& deps);

}  // namespace qvd::controller
