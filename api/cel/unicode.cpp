#include "api/cel/unicode.hpp"

#include <algorithm>

namespace qvd::api::cel {
namespace {

bool starts_point(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}
char tail(std::uint32_t code, unsigned shift) {
  return static_cast<char>(0x80U | ((code >> shift) & 0x3fU));
}

}  // namespace

bool append_utf8(std::string& out, std::uint32_t code) {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0U | (code >> 6));
    out += tail(code, 0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0U | (code >> 12));
    out += tail(code, 6);
    out += tail(code, 0);
  } else {
    out += static_cast<char>(0xf0U | (code >> 18));
    out += tail(code, 12);
    out += tail(code, 6);
    out += tail(code, 0);
  }
  return true;
}

std::size_t count_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_point));
}

std::size_t point_offset(std::string_view text, std::size_t index) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!starts_point(text[i])) continue;
    if (index == 0) return i;
    --index;
  }
  return index == 0 ? text.size() : std::string_view::npos;
}

}  // namespace qvd::api::cel
