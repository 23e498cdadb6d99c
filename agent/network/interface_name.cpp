#include "agent/network/interface_name.hpp"

#include <algorithm>

#include "base/text/ascii.hpp"

namespace qvd::agent {
namespace {

constexpr std::size_t kMaxInterfaceName = 15;  // IFNAMSIZ - 1

bool is_name_character(char c) {
  return base::is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
}

}  // namespace

bool is_interface_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxInterfaceName && text.front() != '-' && text != "." &&
         text != ".." && std::all_of(text.begin(), text.end(), is_name_character);
}

}  // namespace qvd::agent
