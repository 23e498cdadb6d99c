#pragma once

#include <functional>
#include <string_view>

#include "base/core/status.hpp"

namespace qvd::base {

/// Takes the value of a key; both are views that end with the call.
using TakeProperty = std::function<Status(std::string_view key, std::string_view value)>;

/// Hands over the lines `key = value` of a file in QVD's format, in their order. Blanks around key
/// and value are no part of them; a line that is empty or begins with `#` says nothing.
/// Errors: Invalid for a line without `=`, else what `take` returns; both with file and line, and
/// nothing behind that line is read.
Status read_properties(std::string_view text, std::string_view file, const TakeProperty& take);

}  // namespace qvd::base
