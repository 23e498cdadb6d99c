#pragma once

#include <string_view>

namespace qvd::base::http1 {

/// `Not Found` and the like, as RFC 9110, RFC 6585 and, for 102, RFC 2518 spell them; "" for a
/// status that we do not use.
std::string_view reason_phrase(int status);

}  // namespace qvd::base::http1
