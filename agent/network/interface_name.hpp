#pragma once

#include <string_view>

namespace qvd::agent {

/// What the kernel and nft take for an interface name: at most 15 of [A-Za-z0-9._-].
bool is_interface_name(std::string_view text);

}  // namespace qvd::agent
