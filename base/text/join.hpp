#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace qvd::base {

/// The items in their order with the separator between them, empty ones too. `text_of` makes
/// text of an item that is none.
template <class Range, class Text = std::identity>
std::string join(const Range& items, std::string_view separator, Text text_of = {}) {
  std::string out;
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += separator;
    first = false;
    out += std::invoke(text_of, item);
  }
  return out;
}

}  // namespace qvd::base
