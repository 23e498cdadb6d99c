#include "client/desktops.hpp"

#include <algorithm>
#include <charconv>

#include "base/json/json.hpp"
#include "base/text/join.hpp"

namespace qvd::client {
namespace {

std::optional<std::int64_t> read_integer(const base::Json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

bool read_truth(const base::Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  return read_integer(value).value_or(0) != 0;
}

/// What a terminal may be shown: a name must not move the cursor.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return text;
}

/// Columns that a UTF-8 text takes, one a character.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

std::string padded(std::string text, std::size_t columns) {
  const std::size_t used = width(text);
  return text.append(columns > used ? columns - used : 0, ' ');
}

std::string names_of(const std::vector<Desktop>& desktops) {
  return base::join(desktops, ", ", [](const Desktop& desktop) {
    return desktop.name + " (" + std::to_string(desktop.id) + ")";
  });
}

}  // namespace

Result<std::vector<Desktop>> parse_desktops(std::string_view text) {
  ASSIGN_OR_RETURN(const base::Json list, base::parse_json(text));
  if (!list.is_array()) return base::bad_request("the gateway's list of desktops is not a list");
  std::vector<Desktop> desktops;
  for (const base::Json& item : list) {
    const auto id = read_integer(base::json_at(item, {"id"}));
    if (!id) return base::bad_request("the gateway lists a desktop without a number");
    desktops.push_back({.id = *id,
                        .name = printable(base::json_string(item, {"name"})),
                        .state = printable(base::json_string(item, {"state"})),
                        .blocked = read_truth(base::json_at(item, {"blocked"}))});
  }
  return desktops;
}

std::string print_table(const std::vector<Desktop>& desktops, bool header) {
  std::size_t id_width = 2, name_width = 4;
  for (const Desktop& desktop : desktops) {
    id_width = std::max(id_width, std::to_string(desktop.id).size());
    name_width = std::max(name_width, width(desktop.name));
  }
  std::string out;
  if (header) out += padded("ID", id_width) + "  " + padded("NAME", name_width) + "  STATE\n";
  for (const Desktop& desktop : desktops)
    out += padded(std::to_string(desktop.id), id_width) + "  " + padded(desktop.name, name_width) +
           "  " + desktop.state + (desktop.blocked ? " (blocked)" : "") + "\n";
  return out;
}

std::string print_json(const std::vector<Desktop>& desktops) {
  base::Json list = base::Json::array();
  for (const Desktop& desktop : desktops)
    list.push_back({{"id", desktop.id},
                    {"name", desktop.name},
                    {"state", desktop.state},
                    {"blocked", desktop.blocked}});
  return base::dump_json_pretty(list) + "\n";
}

Result<std::optional<Desktop>> choose(const std::vector<Desktop>& desktops, std::string_view id,
                                      std::string_view name) {
  if (desktops.empty()) return base::not_found("you have no desktop on this gateway");
  if (id.empty() && name.empty())
    return desktops.size() == 1 ? std::optional(desktops.front()) : std::optional<Desktop>();
  const auto found = std::find_if(desktops.begin(), desktops.end(), [&](const Desktop& desktop) {
    return id.empty() ? desktop.name == name : std::to_string(desktop.id) == id;
  });
  if (found != desktops.end()) return std::optional(*found);
  return base::not_found("you have no desktop " + std::string(id.empty() ? name : id) +
                         "; yours: " + names_of(desktops));
}

}  // namespace qvd::client
