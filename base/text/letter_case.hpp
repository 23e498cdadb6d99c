#pragma once

#include <string>
#include <string_view>

namespace qvd::base {

/// With ASCII letters in lower case; all other bytes as they are.
std::string lower_ascii(std::string_view text);

/// With ASCII letters in upper case.
std::string upper_ascii(std::string_view text);

/// Equal but for the case of ASCII letters.
bool iequals(std::string_view a, std::string_view b);

}  // namespace qvd::base
