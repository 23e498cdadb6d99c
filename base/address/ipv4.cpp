#include "base/address/ipv4.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text/ascii.hpp"
#include "base/text/join.hpp"
#include "base/text/split.hpp"

namespace qvd::base {
namespace {

constexpr std::array<int, 4> kShifts = {24, 16, 8, 0};

Result<int> parse_part(std::string_view text, int max) {
  int value = 0;
  const bool padded = text.size() > 1 && text.front() == '0';
  const bool digits = std::all_of(text.begin(), text.end(), is_digit);
  if (text.empty() || text.size() > 3 || padded || !digits ||
      std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc() ||
      value > max)
    return invalid("'" + std::string(text) + "' is no number from 0 to " + std::to_string(max));
  return value;
}

}  // namespace

Result<Ipv4> parse_ipv4(std::string_view text) {
  const Status wrong = invalid("'" + std::string(text) + "' is no IPv4 address");
  const auto parts = split(text, '.');
  if (parts.size() != kShifts.size()) return wrong;
  Ipv4 address = 0;
  for (const std::string_view part : parts) {
    const auto value = parse_part(part, 255);
    if (!value) return value.status().with_context(wrong.message());
    address = address << 8 | static_cast<Ipv4>(*value);
  }
  return address;
}

std::string format_ipv4(Ipv4 address) {
  return join(kShifts, ".", [&](int shift) { return std::to_string(address >> shift & 0xFF); });
}

Result<Cidr> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos)
    return invalid("'" + std::string(text) + "' is no range such as 10.3.15.0/24");
  Cidr cidr;
  ASSIGN_OR_RETURN(cidr.address, parse_ipv4(text.substr(0, slash)));
  ASSIGN_OR_RETURN(cidr.length, parse_part(text.substr(slash + 1), 32));
  return cidr;
}

std::string format_cidr(const Cidr& cidr) {
  return format_ipv4(cidr.address) + "/" + std::to_string(cidr.length);
}

}  // namespace qvd::base
