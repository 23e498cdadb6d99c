#include "controller/address/allocate.hpp"

#include <algorithm>

namespace qvd::controller {
namespace {

constexpr int kLongestLength = 30;  // two addresses between the ends

base::Result<base::Cidr> range_of_network(std::string_view text) {
  const auto cidr = base::parse_cidr(text);
  if (cidr && cidr->length <= kLongestLength) return *cidr;
  return base::invalid("spec.cidr: '" + std::string(text) +
                       "' is not a range such as 10.3.15.0/24");
}

// An optional field of the network, or what stands for it.
base::Result<base::Ipv4> address_or(const std::string& text, const char* field,
                                    base::Ipv4 fallback) {
  if (text.empty()) return fallback;
  auto address = base::parse_ipv4(text);
  if (!address) return address.status().with_context(field);
  return address;
}

std::set<base::Ipv4> reserved_in(const api::NetworkSpec& network) {
  std::set<base::Ipv4> out;
  if (const auto gateway = base::parse_ipv4(network.gateway)) out.insert(*gateway);
  for (const std::string& server : network.dns_servers)
    if (const auto address = base::parse_ipv4(server)) out.insert(*address);
  return out;
}

}  // namespace

base::Result<AddressRange> range_of(const api::NetworkSpec& network) {
  ASSIGN_OR_RETURN(const base::Cidr cidr, range_of_network(network.cidr));
  AddressRange range;
  ASSIGN_OR_RETURN(range.first,
                   address_or(network.first_address, "spec.firstAddress", cidr.network() + 2));
  ASSIGN_OR_RETURN(range.last,
                   address_or(network.last_address, "spec.lastAddress", cidr.broadcast() - 1));
  const auto within = [&](base::Ipv4 a) { return cidr.network() < a && a < cidr.broadcast(); };
  if (!within(range.first) || !within(range.last))
    return base::invalid("spec.firstAddress and spec.lastAddress must lie within " + network.cidr);
  if (range.first > range.last)
    return base::invalid("spec.firstAddress lies behind spec.lastAddress");
  return range;
}

base::Result<std::string> choose_address(const api::NetworkSpec& network,
                                         const std::set<base::Ipv4>& taken) {
  ASSIGN_OR_RETURN(const AddressRange range, range_of(network));
  const std::set<base::Ipv4> reserved = reserved_in(network);
  for (base::Ipv4 address = range.first; range.contains(address); ++address)
    if (!taken.contains(address) && !reserved.contains(address)) return base::format_ipv4(address);
  return base::Status{base::Code::kUnavailable, "AddressesExhausted",
                      "all addresses from " + base::format_ipv4(range.first) + " to " +
                          base::format_ipv4(range.last) +
                          " are taken; widen spec.cidr or lower spec.firstAddress"};
}

std::string unusable_because(const api::NetworkSpec& network, std::string_view address) {
  const auto range = range_of(network);
  if (!range) return range.status().message();
  const auto wanted = base::parse_ipv4(address);
  if (!wanted) return wanted.status().message();
  if (!range->contains(*wanted))
    return std::string(address) + " is not one of " + base::format_ipv4(range->first) + " to " +
           base::format_ipv4(range->last);
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
