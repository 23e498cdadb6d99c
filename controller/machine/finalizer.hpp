#pragma once

#include <string_view>

namespace qvd::controller {

/// The finalizer of a machine: set with its number and address, it goes when no run of it is left.
inline constexpr std::string_view kMachineFinalizer = "qvd.dev/machine";

}  // namespace qvd::controller
