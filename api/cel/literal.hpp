#pragma once

#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::api::cel {

/// Resolves the escapes of a string literal. In bytes literals \x and octal escapes are raw bytes,
/// in strings code points.
base::Result<std::string> unescape_literal(std::string_view body, bool bytes);

}  // namespace qvd::api::cel
