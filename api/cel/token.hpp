#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::api::cel {

enum class TokenKind {
  kEnd,
  kIdentifier,  // also the words `in`, `true`, `false` and `null`
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kSymbol  // operators and brackets
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;  // of strings: without quotes and escapes
  std::size_t offset = 0;
};

inline constexpr std::size_t kMaxSourceBytes = 16 * 1024;

/// The words of an expression, the last one kEnd. Errors: Invalid with the place.
base::Result<std::vector<Token>> lex(std::string_view source);

}  // namespace qvd::api::cel
