#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace qvd::base {

/// Bytes from the system's cryptographic generator. Aborts if there is none.
std::string random_bytes(std::size_t count);
/// A version 4 UUID, as `0f1e2d3c-…`.
std::string random_uuid();
/// Characters of `[A-Za-z0-9]`, evenly distributed: 5.95 bits each.
std::string random_token(std::size_t length);
/// Characters of Kubernetes' generateName alphabet `bcdfghjklmnpqrstvwxz2456789`.
std::string random_name_suffix(std::size_t length = 5);
/// Evenly distributed in [0, bound).
std::uint64_t random_below(std::uint64_t bound);

}  // namespace qvd::base
