#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace qvd::api::cel {

/// Appends a code point. False for surrogates and values beyond Unicode.
bool append_utf8(std::string& out, std::uint32_t code);

/// Number of code points.
std::size_t count_points(std::string_view text);
/// Byte offset of the code point with this index; text.size() for the end, npos beyond it.
std::size_t point_offset(std::string_view text, std::size_t index);

}  // namespace qvd::api::cel
