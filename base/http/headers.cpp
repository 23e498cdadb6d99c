#include "base/http/headers.hpp"

#include <algorithm>

namespace qvd::base::http {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool list_holds(std::string_view list, std::string_view token) {
  while (true) {
    const std::size_t comma = list.find(',');
    if (iequals(trimmed(list.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

bool iequals(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& [key, value] : entries_) {
    if (iequals(key, name)) return value;
  }
  return std::nullopt;
}

std::string_view Headers::get(std::string_view name) const {
  return find(name).value_or("");
}

bool Headers::has_token(std::string_view name, std::string_view token) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return iequals(entry.first, name) && list_holds(entry.second, token);
  });
}

void Headers::add(std::string name, std::string value) {
  entries_.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string name, std::string value) {
  const auto first = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return iequals(entry.first, name); });
  if (first == entries_.end()) return add(std::move(name), std::move(value));
  first->second = std::move(value);
  entries_.erase(std::remove_if(std::next(first), entries_.end(),
                                [&](const Entry& entry) { return iequals(entry.first, name); }),
                 entries_.end());
}

void Headers::remove(std::string_view name) {
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [&](const Entry& entry) { return iequals(entry.first, name); }),
                 entries_.end());
}

}  // namespace qvd::base::http
