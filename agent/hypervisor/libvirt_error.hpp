#pragma once

#include <string_view>

#include "base/core/status.hpp"

namespace qvd::agent {

/// The failure of the libvirt call made last on this thread: "what: libvirt's words".
/// Codes: no such domain -> NotFound, exists -> AlreadyExists, wrong state -> Conflict,
/// connection trouble -> Unavailable, XML refused -> Invalid, the rest -> Internal.
base::Status libvirt_status(std::string_view what);

}  // namespace qvd::agent
