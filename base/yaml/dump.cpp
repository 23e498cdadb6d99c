#include <algorithm>
#include <string>

#include "base/text/ascii.hpp"
#include "base/text/letter_case.hpp"
#include "base/yaml/scalar.hpp"
#include "base/yaml/yaml.hpp"

namespace qvd::base {
namespace {

constexpr std::size_t kStep = 2;

bool is_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter_or_digit(c) || c == '.' || c == '_' || c == '/' || c == '-' || c == '+';
  });
}

// Also false for the booleans of YAML 1.1, which other readers would not take for strings.
bool reads_back_as_string(const std::string& text) {
  static constexpr std::string_view kOldBooleans[] = {"y", "n", "yes", "no", "on", "off", "null"};
  if (std::any_of(std::begin(kOldBooleans), std::end(kOldBooleans),
                  [&](std::string_view old) { return iequals(text, old); })) {
    return false;
  }
  const auto value = resolve_plain_scalar(text);
  return value.has_value() && value->is_string();
}

std::string scalar(const Json& value) {
  if (!value.is_string()) return dump_json(value);
  const auto& text = value.get_ref<const std::string&>();
  const bool plain = !text.empty() && is_word(text) && text[0] != '-' && text[0] != '+' &&
                     text[0] != '.' && !is_digit(text[0]) && reads_back_as_string(text);
  return plain ? text : dump_json(value);
}

// Text of several ordinary lines is easier to read in a literal block.
bool suits_block(const Json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  if (text.find('\n') == std::string::npos || text[0] == ' ' || text[0] == '\n') return false;
  if (text.ends_with("\n\n")) return false;
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n') ||
           static_cast<unsigned char>(c) >= 0x7f;
  });
}

void append_block(std::string& out, const std::string& text, std::size_t indent) {
  out += text.ends_with('\n') ? "|\n" : "|-\n";
  std::string_view rest = text;
  if (rest.ends_with('\n')) rest.remove_suffix(1);
  while (true) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    if (!line.empty()) out.append(indent, ' ').append(line);
    out += '\n';
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
  }
}

void append_value(std::string& out, const Json& value, std::size_t indent);

// A container behind `key:` or `-` starts on a line of its own; the rest on the same line.
void append_inline(std::string& out, const Json& value, std::size_t indent) {
  if (value.is_structured() && !value.empty()) {
    out += '\n';
    append_value(out, value, indent);
  } else if (suits_block(value)) {
    out += ' ';
    append_block(out, value.get_ref<const std::string&>(), indent == 0 ? kStep : indent);
  } else {
    out.append(1, ' ').append(scalar(value)).append(1, '\n');
  }
}

void append_item(std::string& out, const Json& item, std::size_t indent) {
  out.append(indent, ' ') += '-';
  if (!item.is_object() || item.empty()) return append_inline(out, item, indent + kStep);
  // The first key of a mapping stands behind the dash.
  const std::size_t start = out.size();
  append_value(out, item, indent + kStep);
  out.erase(start, indent + kStep - 1);
}

void append_value(std::string& out, const Json& value, std::size_t indent) {
  if (value.is_object() && !value.empty()) {
    for (const auto& [key, member] : value.items()) {
      out.append(indent, ' ') += scalar(Json(key)) + ':';
      append_inline(out, member, member.is_array() ? indent : indent + kStep);
    }
  } else if (value.is_array() && !value.empty()) {
    for (const Json& item : value) append_item(out, item, indent);
  } else {
    out.append(indent, ' ') += scalar(value) + '\n';
  }
}

}  // namespace

std::string dump_yaml(const Json& value) {
  std::string out;
  append_value(out, value, 0);
  return out;
}

}  // namespace qvd::base
