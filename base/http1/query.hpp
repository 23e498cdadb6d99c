#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::base::http1 {

/// Decoded parameters of a query string.
using Params = std::map<std::string, std::string>;

/// Splits on '&' and the first '='; '+' is a space, %XX a byte, a '%' that begins no such pair is
/// itself (as QVD decodes). Later duplicates win. Errors: kBadRequest for more than `max_params`
/// or a NUL byte.
Result<Params> decode_query(std::string_view query, std::size_t max_params = 1000);

/// `k1=v1&k2=v2`, everything outside RFC 3986's unreserved set percent-encoded.
std::string encode_query(const Params& params);

}  // namespace qvd::base::http1
