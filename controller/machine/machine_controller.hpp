#pragma once

#include <memory>

#include "controller/placement/placement.hpp"
#include "controller/runtime/controller.hpp"

namespace qvd::controller {

/// Makes machines run and stop as power, sessions and operations ask; hands each machine to one
/// session at a time; keeps its status. `dice` decides between equal hosts.
std::unique_ptr<Controller> make_machine_controller(const Deps& deps, Dice dice);
std::unique_ptr<Controller> make_machine_controller(const Deps& deps);

}  // namespace qvd::controller
