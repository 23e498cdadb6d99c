#include "controller/address/allocate.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace qvd::controller {
namespace {

struct Cidr {
  Ipv4 network = 0;
  Ipv4 broadcast = 0;
};

base::Result<Cidr> parse_cidr(std::string_view text) {
  const auto bad = [&] {
    return base::invalid("spec.cidr: '" + std::string(text) +
                         "' is not a range such as 10.3.15.0/24");
  };
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return bad();
  const auto address = parse_ipv4(text.substr(0, slash));
  const std::string_view bits_text = text.substr(slash + 1);
  unsigned bits = 33;
  const auto [end, error] =
      std::from_chars(bits_text.data(), bits_text.data() + bits_text.size(), bits);
  if (!address || error != std::errc() || end != bits_text.data() + bits_text.size() || bits > 30)
    return bad();
  const Ipv4 mask = bits == 0 ? 0 : ~Ipv4{0} << (32 - bits);
  return Cidr{*address & mask, *address | ~mask};
}

// An optional field of the network, or what stands for it.
base::Result<Ipv4> address_or(const std::string& text, const char* field, Ipv4 fallback) {
  if (text.empty()) return fallback;
  auto address = parse_ipv4(text);
  if (!address) return address.status().with_context(field);
  return address;
}

std::set<Ipv4> reserved_in(const api::NetworkSpec& network) {
  std::set<Ipv4> out;
  if (const auto gateway = parse_ipv4(network.gateway)) out.insert(*gateway);
  for (const std::string& server : network.dns_servers)
    if (const auto address = parse_ipv4(server)) out.insert(*address);
  return out;
}

}  // namespace

base::Result<Ipv4> parse_ipv4(std::string_view text) {
  in_addr address{};
  if (inet_pton(AF_INET, std::string(text).c_str(), &address) != 1)
    return base::invalid("'" + std::string(text) + "' is not an IPv4 address");
  return ntohl(address.s_addr);
}

std::string format_ipv4(Ipv4 address) {
  const in_addr raw{htonl(address)};
  std::array<char, INET_ADDRSTRLEN> text{};
  inet_ntop(AF_INET, &raw, text.data(), text.size());
  return text.data();
}

base::Result<AddressRange> range_of(const api::NetworkSpec& network) {
  ASSIGN_OR_RETURN(const Cidr cidr, parse_cidr(network.cidr));
  AddressRange range;
  ASSIGN_OR_RETURN(range.first,
                   address_or(network.first_address, "spec.firstAddress", cidr.network + 2));
  ASSIGN_OR_RETURN(range.last,
                   address_or(network.last_address, "spec.lastAddress", cidr.broadcast - 1));
  const auto within = [&](Ipv4 a) { return cidr.network < a && a < cidr.broadcast; };
  if (!within(range.first) || !within(range.last))
    return base::invalid("spec.firstAddress and spec.lastAddress must lie within " + network.cidr);
  if (range.first > range.last)
    return base::invalid("spec.firstAddress lies behind spec.lastAddress");
  return range;
}

base::Result<std::string> choose_address(const api::NetworkSpec& network,
                                         const std::set<Ipv4>& taken) {
  ASSIGN_OR_RETURN(const AddressRange range, range_of(network));
  const std::set<Ipv4> reserved = reserved_in(network);
  for (Ipv4 address = range.first; range.contains(address); ++address)
    if (!taken.contains(address) && !reserved.contains(address)) return format_ipv4(address);
  return base::Status{base::Code::kUnavailable, "AddressesExhausted",
                      "all addresses from " + format_ipv4(range.first) + " to " +
                          format_ipv4(range.last) +
                          " are taken; widen spec.cidr or lower spec.firstAddress"};
}

std::string unusable_because(const api::NetworkSpec& network, std::string_view address) {
  const auto range = range_of(network);
  if (!range) return range.status().message();
  const auto wanted = parse_ipv4(address);
  if (!wanted) return wanted.status().message();
  if (!range->contains(*wanted))
    return std::string(address) + " is not one of " + format_ipv4(range->first) + " to " +
           format_ipv4(range->last);
  if (reserved_in(network).contains(*wanted))
    return std::string(address) + " is the gateway or a name server";
  return "";
}

bool overlap(const api::NetworkSpec& a, const api::NetworkSpec& b) {
  if (a.bridge != b.bridge || a.vlan != b.vlan) return false;
  const auto of_a = range_of(a), of_b = range_of(b);
  return of_a && of_b && of_a->first <= of_b->last && of_b->first <= of_a->last;
}

std::int64_t choose_id(std::int64_t highest_ever) {
  constexpr std::int64_t kFirst = 10000;
  return std::max(highest_ever + 1, kFirst);
}

std::string claim_name(std::string_view network, std::string_view address) {
  std::string dashed(address);
  std::ranges::replace(dashed, '.', '-');
  return std::string(network) + "-" + dashed;
}

std::string claim_name(std::int64_t id) {
  return "id-" + std::to_string(id);
}

}  // namespace qvd::controller
