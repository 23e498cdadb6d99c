#include "agent/network/ipv4.hpp"

#include <algorithm>
#include <charconv>

namespace qvd::agent {
namespace {

constexpr std::size_t kMacLength = 17;
constexpr std::size_t kMaxInterfaceName = 15;  // IFNAMSIZ - 1

base::Result<int> parse_part(std::string_view text, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool padded = text.size() > 1 && text.front() == '0';
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || padded ||
      value < 0 || value > max || text.size() > 3)
    return base::invalid("'" + std::string(text) + "' is no number from 0 to " +
                         std::to_string(max));
  return value;
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

base::Result<Ipv4> parse_ipv4(std::string_view text) {
  const std::string whole(text);
  Ipv4 address = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t end = part < 3 ? text.find('.') : text.size();
    if (end == std::string_view::npos) return base::invalid("'" + whole + "' is no IPv4 address");
    const auto value = parse_part(text.substr(0, end), 255);
    if (!value) return value.status().with_context("'" + whole + "' is no IPv4 address");
    address = address << 8 | static_cast<Ipv4>(*value);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return address;
}

std::string format_ipv4(Ipv4 address) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string(address >> shift & 0xFF);
    if (shift > 0) out += '.';
  }
  return out;
}

base::Result<Cidr> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos)
    return base::invalid("'" + std::string(text) + "' is no range such as 10.3.15.0/24");
  Cidr cidr;
  ASSIGN_OR_RETURN(cidr.address, parse_ipv4(text.substr(0, slash)));
  ASSIGN_OR_RETURN(cidr.length, parse_part(text.substr(slash + 1), 32));
  return cidr;
}

std::string format_cidr(const Cidr& cidr) {
  return format_ipv4(cidr.address) + "/" + std::to_string(cidr.length);
}

bool is_mac(std::string_view text) {
  if (text.size() != kMacLength) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i % 3 == 2 ? text[i] != ':' : !is_hex(text[i])) return false;
  return true;
}

bool is_interface_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxInterfaceName && text.front() != '-' && text != "." &&
         text != ".." && std::all_of(text.begin(), text.end(), is_name_character);
}

}  // namespace qvd::agent
