#pragma once

#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::base {

/// Six lower-case hexadecimal pairs with colons between them.
bool is_mac(std::string_view text);

/// The MAC address that belongs to an IPv4 address: the first three pairs are `prefix`, the others
/// the last three bytes of the address. Errors: Invalid for what is no IPv4 address.
Result<std::string> mac_of(std::string_view prefix, std::string_view address);

}  // namespace qvd::base
