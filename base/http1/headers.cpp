#include "base/http1/headers.hpp"

#include <algorithm>

#include "base/text/letter_case.hpp"
#include "base/text/split.hpp"

namespace qvd::base::http1 {
namespace {

bool list_has(std::string_view list, std::string_view token) {
  const auto items = split(list, ',');
  return std::any_of(items.begin(), items.end(),
                     [&](std::string_view item) { return iequals(trim(item), token); });
}

auto is_named(std::string_view name) {
  return [name](const Header& line) { return iequals(line.name, name); };
}

}  // namespace

const std::string* Headers::find(std::string_view name) const {
  const auto found = std::find_if(lines_.begin(), lines_.end(), is_named(name));
  return found == lines_.end() ? nullptr : &found->value;
}

std::string_view Headers::get(std::string_view name) const {
  const std::string* value = find(name);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

bool Headers::has_token(std::string_view name, std::string_view token) const {
  return std::any_of(lines_.begin(), lines_.end(), [&](const Header& line) {
    return iequals(line.name, name) && list_has(line.value, token);
  });
}

void Headers::set(std::string name, std::string value) {
  const auto first = std::find_if(lines_.begin(), lines_.end(), is_named(name));
  if (first == lines_.end()) return add(std::move(name), std::move(value));
  first->value = std::move(value);
  lines_.erase(std::remove_if(std::next(first), lines_.end(), is_named(name)), lines_.end());
}

void Headers::remove(std::string_view name) {
  lines_.erase(std::remove_if(lines_.begin(), lines_.end(), is_named(name)), lines_.end());
}

}  // namespace qvd::base::http1
