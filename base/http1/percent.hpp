#pragma once

#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::base::http1 {

/// Everything but the unreserved characters of RFC 3986, `A-Za-z0-9-._~`, as %XX.
std::string percent_encode(std::string_view text);

/// Errors: BadRequest for a '%' that two hexadecimal digits do not follow, and for %00.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

/// As QVD decodes: '+' is a space, and a '%' that two digits do not follow is itself.
std::string percent_decode_leniently(std::string_view text);

}  // namespace qvd::base::http1
