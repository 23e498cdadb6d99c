#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace qvd::api {

/// Gives numbers that are evenly spread over all 64 bits.
using RandomSource = std::function<std::uint64_t()>;

/// The name for `metadata.generateName`: the prefix, cut to 58 bytes, and five random characters
/// of an alphabet without vowels. A collision is the caller's to retry.
std::string generate_name(std::string_view prefix, const RandomSource& random);

}  // namespace qvd::api
