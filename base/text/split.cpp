#include "base/text/split.hpp"

#include <algorithm>

namespace qvd::base {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> split_terminated(std::string_view text, char terminator) {
  if (text.empty()) return {};
  if (text.ends_with(terminator)) text.remove_suffix(1);
  return split(text, terminator);
}

std::vector<std::string_view> split_lines(std::string_view text) {
  return split_terminated(text, '\n');
}

std::vector<std::string_view> split_words(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
    if (text.empty()) return words;
    const auto end = std::min(text.find_first_of(separators), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

}  // namespace qvd::base
