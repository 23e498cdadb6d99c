#pragma once

#include <memory>

#include "controller/runtime/controller.hpp"

namespace qvd::controller {

/// Keeps the status of volumes and lets those go that nobody needs. The machine reconciler makes
/// them, because a start waits for it.
std::unique_ptr<Controller> make_volume_controller(const Deps& deps);

}  // namespace qvd::controller
