#include "base/text/trim.hpp"

namespace qvd::base {

std::string_view trim(std::string_view text, std::string_view characters) {
  const auto first = text.find_first_not_of(characters);
  if (first == std::string_view::npos) return {};
  return trim_end(text.substr(first), characters);
}

std::string_view trim_end(std::string_view text, std::string_view characters) {
  return text.substr(0, text.find_last_not_of(characters) + 1);  // npos + 1 is 0
}

}  // namespace qvd::base
