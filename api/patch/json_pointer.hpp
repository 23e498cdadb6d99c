#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json/json.hpp"

namespace qvd::api {

/// An RFC 6901 pointer, unescaped: "/a~1b/0" is {"a/b", "0"}; "" is the whole document.
struct JsonPointer {
  std::vector<std::string> tokens;

  /// Errors: BadRequest if the text does not start with a slash or has a stray `~`.
  static base::Result<JsonPointer> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
};

/// Index of an array element, or nothing if the token is no index below `limit`.
/// Leading zeros and signs are refused, as RFC 6901 demands.
std::optional<std::size_t> array_index(std::string_view token, std::size_t limit);

/// The value a pointer names, or null if there is none.
base::Json* find_pointer(base::Json& document, const JsonPointer& pointer);

}  // namespace qvd::api
