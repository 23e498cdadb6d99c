#pragma once

#include <memory>

#include "controller/runtime/controller.hpp"

namespace qvd::controller {

/// Gives every machine its number and its address, for life, together with the finalizer that
/// makes its deletion wait for its run.
/// Creating an AddressClaim is the allocation: names are unique in the API server, so two
/// controllers, one of them paused behind the end of its leadership, cannot give out one address
/// twice. Writing it into the machine is a compare-and-swap; who loses leaves an unused claim.
std::unique_ptr<Controller> make_address_controller(const Deps& deps);

/// Gives claims free whose owner is gone or has moved on, after reading it live, when no run uses
/// the address. Of the numbers, the highest claim is kept for ever: it is the memory of which
/// numbers have been used.
std::unique_ptr<Controller> make_claim_controller(const Deps& deps);

}  // namespace qvd::controller
