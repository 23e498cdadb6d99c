#include "base/address/mac.hpp"

#include "base/address/ipv4.hpp"
#include "base/text/ascii.hpp"

namespace qvd::base {
namespace {

constexpr std::size_t kMacLength = 17;

bool is_lower_hex_digit(char c) {
  return is_hex_digit(c) && !is_upper(c);
}

}  // namespace

bool is_mac(std::string_view text) {
  if (text.size() != kMacLength) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i % 3 == 2 ? text[i] != ':' : !is_lower_hex_digit(text[i])) return false;
  return true;
}

Result<std::string> mac_of(std::string_view prefix, std::string_view address) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  ASSIGN_OR_RETURN(const Ipv4 number, parse_ipv4(address));
  std::string out(prefix);
  for (const int shift : {16, 8, 0})
    out += {':', kDigits[number >> (shift + 4) & 0xF], kDigits[number >> shift & 0xF]};
  return out;
}

}  // namespace qvd::base
