#include "base/yaml/scalar.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/text/ascii.hpp"

namespace qvd::base {
namespace {

std::string_view without_sign(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return text;
}

std::size_t count_digits(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  return n;
}

bool is_integer(std::string_view text) {
  const std::string_view digits = without_sign(text);
  return !digits.empty() && count_digits(digits) == digits.size();
}

// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool is_float(std::string_view text) {
  text = without_sign(text);
  const std::size_t whole = count_digits(text);
  text.remove_prefix(whole);
  std::size_t fraction = 0;
  if (text.starts_with('.')) {
    fraction = count_digits(text.substr(1));
    text.remove_prefix(1 + fraction);
  }
  if (whole + fraction == 0) return false;
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  return is_integer(text.substr(1));
}

bool is_infinite_or_nan(std::string_view text) {
  const std::string_view word = without_sign(text);
  return word == ".inf" || word == ".Inf" || word == ".INF" || text == ".nan" || text == ".NaN" ||
         text == ".NAN";
}

template <class T>
bool read_whole(std::string_view text, int radix, T& value) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value, radix);
  return error == std::errc() && rest == end;
}

Result<Json> integer(std::string_view text, int radix) {
  std::int64_t small = 0;
  if (read_whole(text, radix, small)) return Json(small);
  std::uint64_t large = 0;
  if (read_whole(text, radix, large)) return Json(large);
  return invalid("the number " + std::string(text) + " is out of range");
}

Result<Json> floating(const std::string& text) {
  double value = 0;
  const std::string_view digits = text.starts_with('+') ? std::string_view(text).substr(1) : text;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || !std::isfinite(value)) {
    return invalid("the number " + text + " is out of range");
  }
  return Json(value);
}

bool has_prefix_and_digits(std::string_view text, std::string_view prefix,
                           std::string_view digits) {
  return text.starts_with(prefix) && text.size() > prefix.size() &&
         text.find_first_not_of(digits, prefix.size()) == std::string_view::npos;
}

}  // namespace

Result<Json> resolve_plain_scalar(const std::string& text) {
  if (text == "true" || text == "True" || text == "TRUE") return Json(true);
  if (text == "false" || text == "False" || text == "FALSE") return Json(false);
  if (has_prefix_and_digits(text, "0x", "0123456789abcdefABCDEF"))
    return integer(text.substr(2), 16);
  if (has_prefix_and_digits(text, "0o", "01234567")) return integer(text.substr(2), 8);
  if (is_infinite_or_nan(text))
    return invalid("JSON has no number " + text + "; quote it if it is text");
  const bool whole = is_integer(text);
  if (!whole && !is_float(text)) return Json(text);
  const std::string_view digits = without_sign(text);
  if (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1])) {
    return invalid(text + " is octal to some readers and decimal to others; quote it, or write 0o" +
                   " in front of an octal number");
  }
  return whole ? integer(text, 10) : floating(text);
}

}  // namespace qvd::base
