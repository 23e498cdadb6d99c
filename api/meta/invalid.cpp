#include "api/meta/invalid.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text/join.hpp"

namespace qvd::api {
namespace {

// Length of the valid UTF-8 sequence at the front of text, or 0.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                             : lead >= 0xe0 && lead < 0xf0 ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  return length;
}

std::string hex_escape(unsigned char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  return {'\\', 'x', kHex[c >> 4], kHex[c & 15]};
}

void append_escaped(std::string& out, char c) {
  static constexpr std::array<std::pair<char, const char*>, 9> kNamed = {{{'"', "\\\""},
                                                                          {'\\', "\\\\"},
                                                                          {'\a', "\\a"},
                                                                          {'\b', "\\b"},
                                                                          {'\f', "\\f"},
                                                                          {'\n', "\\n"},
                                                                          {'\r', "\\r"},
                                                                          {'\t', "\\t"},
                                                                          {'\v', "\\v"}}};
  for (const auto& [raw, escaped] : kNamed)
    if (c == raw) {
      out += escaped;
      return;
    }
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || byte == 0x7f) {
    out += hex_escape(byte);
  } else {
    out += c;
  }
}

}  // namespace

std::string go_quote(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 1) {
      append_escaped(out, text.front());
    } else if (length == 0) {
      out += hex_escape(static_cast<unsigned char>(text.front()));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out + '"';
}

base::Status invalid_object(std::string_view group_kind, std::string_view name,
                            FieldCauses causes) {
  std::vector<std::string> lines;
  std::set<std::string> seen;
  for (const base::FieldCause& cause : causes) {
    std::string line = cause.field + ": " + cause.message;
    if (seen.insert(line).second) lines.push_back(std::move(line));
  }
  std::string message = std::string(group_kind) + " " + go_quote(name) + " is invalid";
  if (lines.size() == 1) message += ": " + lines.front();
  if (lines.size() > 1) message += ": [" + base::join(lines, ", ") + "]";
  return base::invalid(std::move(message)).with_causes(std::move(causes));
}

base::FieldCause invalid_value(std::string field, std::string_view value, std::string_view why) {
  return {kCauseInvalid, std::move(field),
          "Invalid value: " + go_quote(value) + ": " + std::string(why)};
}

base::FieldCause required_value(std::string field, std::string_view why) {
  std::string message = "Required value";
  if (!why.empty()) message += ": " + std::string(why);
  return {kCauseRequired, std::move(field), std::move(message)};
}

base::FieldCause forbidden_value(std::string field, std::string_view why) {
  return {kCauseForbidden, std::move(field), "Forbidden: " + std::string(why)};
}

base::FieldCause unsupported_value(std::string field, std::string_view value,
                                   const std::vector<std::string>& supported) {
  std::string message = "Unsupported value: " + go_quote(value) + ": supported values: ";
  for (std::size_t i = 0; i < supported.size(); ++i)
    message += (i == 0 ? "" : ", ") + go_quote(supported[i]);
  return {kCauseNotSupported, std::move(field), std::move(message)};
}

}  // namespace qvd::api
