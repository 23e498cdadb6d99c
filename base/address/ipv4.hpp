#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::base {

/// An IPv4 address in host byte order.
using Ipv4 = std::uint32_t;

/// Four decimal parts without leading zeros and nothing else. Errors: Invalid.
Result<Ipv4> parse_ipv4(std::string_view text);
std::string format_ipv4(Ipv4 address);

/// A range such as 10.3.15.0/24, or an address in it with the range's length.
struct Cidr {
  Ipv4 address = 0;
  int length = 32;

  [[nodiscard]] Ipv4 mask() const { return length == 0 ? 0 : ~Ipv4{0} << (32 - length); }
  [[nodiscard]] Ipv4 network() const { return address & mask(); }
  [[nodiscard]] Ipv4 broadcast() const { return network() | ~mask(); }
  [[nodiscard]] bool contains(Ipv4 other) const { return (other & mask()) == network(); }
};
/// Errors: Invalid.
Result<Cidr> parse_cidr(std::string_view text);
std::string format_cidr(const Cidr& cidr);

}  // namespace qvd::base
