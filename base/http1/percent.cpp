#include "base/http1/percent.hpp"

#include <optional>

#include "base/text/ascii.hpp"

namespace qvd::base::http1 {
namespace {

constexpr std::size_t kEscape = 3;  // %XX

bool is_unreserved(char c) {
  return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// The byte that the %XX at the front of the text stands for.
std::optional<char> escaped_byte(std::string_view text) {
  if (text.size() < kEscape || text[0] != '%') return std::nullopt;
  const int high = hex_value(text[1]), low = hex_value(text[2]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const bool escape = text.front() == '%';
    const auto byte = escaped_byte(text);
    if (escape && !byte) return bad_request("a % that two hexadecimal digits do not follow");
    if (byte == '\0') return bad_request("%00 is not allowed");
    out += escape ? *byte : text.front() == '+' && plus_is_space ? ' ' : text.front();
    text.remove_prefix(escape ? kEscape : 1);
  }
  return out;
}

std::string percent_decode_leniently(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto byte = escaped_byte(text);
    out += byte ? *byte : text.front() == '+' ? ' ' : text.front();
    text.remove_prefix(byte ? kEscape : 1);
  }
  return out;
}

}  // namespace qvd::base::http1
