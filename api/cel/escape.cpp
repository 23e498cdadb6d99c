#include <algorithm>
#include <array>

#include "api/cel/shape.hpp"
#include "base/text/ascii.hpp"

namespace qvd::api::cel {
namespace {

constexpr std::array<std::string_view, 21> kReserved = {
    "true", "false",    "null",      "in",       "as",  "break",  "const",
    "else", "continue", "for",       "function", "if",  "import", "let",
    "loop", "package",  "namespace", "return",   "var", "void",   "while"};

bool is_name_char(char c) {
  return base::is_letter_or_digit(c) || c == '_';
}

}  // namespace

std::string escape_field(std::string_view key) {
  if (key.empty() || base::is_digit(key[0])) return {};
  if (std::find(kReserved.begin(), kReserved.end(), key) != kReserved.end())
    return "__" + std::string(key) + "__";
  std::string out;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key.substr(i).starts_with("__")) {
      out += "__underscores__";
      ++i;
    } else if (key[i] == '.') {
      out += "__dot__";
    } else if (key[i] == '-') {
      out += "__dash__";
    } else if (key[i] == '/') {
      out += "__slash__";
    } else if (is_name_char(key[i])) {
      out += key[i];
    } else {
      return {};
    }
  }
  return out;
}

}  // namespace qvd::api::cel
