#pragma once

#include <string>

#include "base/app/app.hpp"
#include "base/core/status.hpp"

namespace qvd::controller {

struct ControllerAppOptions {
  std::string kubeconfig;  // "": as api::find_config() looks for it
  std::string identity;    // "": host name and a random part
};

/// Runs all controllers until the environment's context stops.
base::Status run_controllers(const ControllerAppOptions& options,
                             base::RunEnvironment& environment);

}  // namespace qvd::controller
