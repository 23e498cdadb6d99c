#pragma once

#include "api/types/host.hpp"

namespace qvd::agent {

/// Whether a new status is worth a write: anything but the free figures differs, or one of those
/// has moved by more than 5 % of the capacity. Conditions are compared too. Pure.
bool worth_writing(const api::HostStatus& written, const api::HostStatus& now);

/// Puts what the agent knows over the status as the API has it; conditions of other writers,
/// the controller's counts and members that we do not know stay.
api::HostStatus merged(const api::HostStatus& current, const api::HostStatus& ours);

}  // namespace qvd::agent
