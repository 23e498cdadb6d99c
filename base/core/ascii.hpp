#pragma once

namespace qvd::base {

/// Whatever the locale says: <cctype> asks it, and is undefined for negative chars.
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace qvd::base
