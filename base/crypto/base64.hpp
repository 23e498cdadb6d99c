#pragma once

#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::base {

/// RFC 4648 with padding.
std::string base64_encode(std::string_view bytes);
/// The URL and file name alphabet, without padding.
std::string base64url_encode(std::string_view bytes);

/// Both alphabets, padding optional. Errors: BadRequest on any other character (white space too).
Result<std::string> base64_decode(std::string_view text);

}  // namespace qvd::base
