#pragma once

#include <string>

namespace qvd::base {

/// What the kernel calls this machine; "" if it does not say.
std::string host_name();

}  // namespace qvd::base
