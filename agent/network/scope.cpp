#include "agent/network/scope.hpp"

namespace qvd::agent {
namespace {

std::set<base::Ipv4> addresses_of(const std::vector<HostAddress>& own) {
  std::set<base::Ipv4> out;
  for (const HostAddress& address : own) out.insert(address.cidr.address);
  return out;
}

void add_range(std::set<AddressRange>& ranges, base::Ipv4 first, base::Ipv4 last) {
  if (first <= last) ranges.emplace(first, last);
}

/// [first, last] without one address.
void add_range_without(std::set<AddressRange>& ranges, base::Ipv4 first, base::Ipv4 last,
                       base::Ipv4 hole) {
  if (hole < first || hole > last) return add_range(ranges, first, last);
  if (hole > first) add_range(ranges, first, hole - 1);
  if (hole < last) add_range(ranges, hole + 1, last);
}

void add_network(const ScopeNetwork& network, const std::set<base::Ipv4>& own, FilterScope& scope) {
  const auto cidr = base::parse_cidr(network.cidr);
  if (!cidr || cidr->length > 30) return;
  const base::Ipv4 lowest = cidr->network() + 1;
  const base::Ipv4 highest = cidr->broadcast() - 1;
  const base::Ipv4 first = base::parse_ipv4(network.first_address).value_or(lowest + 1);
  const base::Ipv4 last = base::parse_ipv4(network.last_address).value_or(highest);
  add_range(scope.desktops, first, last);
  const auto router = base::parse_ipv4(network.gateway);
  const bool foreign_router = router && !own.contains(*router);
  if (first > lowest)
    add_range_without(scope.sources, lowest, first - 1, foreign_router ? *router : 0);
  for (const base::Ipv4 address : own)
    if (cidr->contains(address)) scope.sources.emplace(address, address);
  if (router) scope.infrastructure.insert(*router);
  for (const std::string& server : network.dns_servers)
    if (const auto address = base::parse_ipv4(server)) scope.infrastructure.insert(*address);
  scope.host_tcp_ports.insert(network.host_tcp_ports.begin(), network.host_tcp_ports.end());
}

}  // namespace

FilterScope scope_of(const std::vector<ScopeNetwork>& networks,
                     const std::vector<HostAddress>& own) {
  FilterScope scope;
  scope.local = addresses_of(own);
  for (const ScopeNetwork& network : networks) add_network(network, scope.local, scope);
  return scope;
}

}  // namespace qvd::agent
