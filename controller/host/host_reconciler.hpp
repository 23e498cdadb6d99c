#pragma once

#include <memory>

#include "controller/runtime/controller.hpp"

namespace qvd::controller {

/// Keeps the condition Ready of each Host: True while its Lease is renewed, Unknown with reason
/// LeaseStale when it is silent, False while it never joined. Silence moves nothing: it only keeps
/// new machines away, and its machines are shown Unknown.
std::unique_ptr<Controller> make_host_controller(const Deps& deps);

}  // namespace qvd::controller
