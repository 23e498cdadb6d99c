#pragma once

#include <memory>
#include <vector>

#include "controller/runtime/controller.hpp"

namespace qvd::controller {

/// Every controller there is, built and watching, not started.
std::vector<std::unique_ptr<Controller>> make_all_controllers(const Deps& deps);

}  // namespace qvd::controller
