#pragma once

#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::base {

/// Cost of scrypt (RFC 7914): N = 2^log_n, memory 128·r·N bytes. 16 MiB and about 50 ms by default.
struct ScryptCost {
  unsigned log_n = 14;
  unsigned r = 8;
  unsigned p = 1;
};

/// `$scrypt$ln=14,r=8,p=1$<salt>$<hash>`, salt 16 and hash 32 random bytes in unpadded base64.
Result<std::string> hash_password(std::string_view password, const ScryptCost& cost = {});

/// Whether the password matches. Errors: Invalid if the hash cannot be read or is out of bounds
/// (log_n 10…20, r 1…32, p 1…16), so that a hostile hash cannot exhaust memory.
Result<bool> verify_password(std::string_view password, std::string_view hash);

/// A hash that no password matches, at the default cost: verified for unknown users so that they
/// cost as much time as known ones.
const std::string& dummy_password_hash();

/// Compares in time that depends on the lengths only.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace qvd::base
