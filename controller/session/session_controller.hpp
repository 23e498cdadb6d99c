#pragma once

#include <memory>

#include "controller/runtime/controller.hpp"

namespace qvd::controller {

/// Closes sessions that nobody keeps any more: their gateway's Lease has not changed for 30 s on
/// our clock (GatewayLost), they have waited longer than the settings allow (TimedOut), their
/// machine is not there (Refused). Deletes closed ones when their history is over. Granting
/// machines to sessions is the machine reconciler's.
std::unique_ptr<Controller> make_session_controller(const Deps& deps);

}  // namespace qvd::controller
