#pragma once

#include <string_view>

namespace qvd::base {

/// What separates words within a line.
constexpr std::string_view kBlanks = " \t";

/// The text without any of these characters at both ends, as a view into it.
std::string_view trim(std::string_view text, std::string_view characters = kBlanks);

/// The text without any of these characters at its end.
std::string_view trim_end(std::string_view text, std::string_view characters = kBlanks);

}  // namespace qvd::base
