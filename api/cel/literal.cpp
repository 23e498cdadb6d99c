#include "api/cel/literal.hpp"

#include <charconv>

#include "api/cel/unicode.hpp"

namespace qvd::api::cel {
namespace {

base::Status bad_escape() {
  return base::invalid("a string has an invalid escape");
}

// Digits of a numeric escape, and their base.
struct NumericEscape {
  std::size_t digits = 0;
  int radix = 0;
  bool code_point = false;
};

NumericEscape numeric_escape(char c) {
  if (c == 'x' || c == 'X') return {2, 16, false};
  if (c == 'u') return {4, 16, true};
  if (c == 'U') return {8, 16, true};
  if (c >= '0' && c <= '3') return {3, 8, false};
  return {};
}

char simple_escape(char c) {
  constexpr std::string_view kNames = "abfnrtv\\?\"'`";
  constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\?\"'`";
  const auto found = kNames.find(c);
  return found == std::string_view::npos ? '\0' : kValues[found];
}

}  // namespace

base::Result<std::string> unescape_literal(std::string_view body, bool bytes) {
  std::string out;
  while (!body.empty()) {
    if (body.front() != '\\') {
      out += body.front();
      body.remove_prefix(1);
      continue;
    }
    if (body.size() < 2) return bad_escape();
    if (const char plain = simple_escape(body[1]); plain != '\0') {
      out += plain;
      body.remove_prefix(2);
      continue;
    }
    const NumericEscape escape = numeric_escape(body[1]);
    // An octal escape starts at its first digit, the others behind a letter.
    body.remove_prefix(escape.radix == 8 ? 1 : 2);
    if (escape.digits == 0 || body.size() < escape.digits || (bytes && escape.code_point))
      return bad_escape();
    std::uint32_t code = 0;
    const auto [end, error] =
        std::from_chars(body.data(), body.data() + escape.digits, code, escape.radix);
    if (error != std::errc() || end != body.data() + escape.digits) return bad_escape();
    body.remove_prefix(escape.digits);
    if (bytes) {
      out += static_cast<char>(code);
    } else if (!append_utf8(out, code)) {
      return bad_escape();
    }
  }
  return out;
}

}  // namespace qvd::api::cel
