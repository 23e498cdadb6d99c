#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/address/ipv4.hpp"
#include "base/core/result.hpp"

namespace qvd::agent {

/// Who a desktop may talk to on its network. Session ports stay closed in any case.
enum class Isolation { kDesktop, kTenant, kNone };
base::Result<Isolation> parse_isolation(std::string_view text);

/// One desktop's place on a bridge.
struct FilterPort {
  std::string device;  // qv<vm id>
  std::string mac;
  std::string address;
  std::string tenant;  // namespace
  Isolation isolation = Isolation::kDesktop;
  bool allow_ipv6 = false;

  friend bool operator==(const FilterPort&, const FilterPort&) = default;
};

/// Inclusive ranges of addresses.
using AddressRange = std::pair<base::Ipv4, base::Ipv4>;

/// What the rules say beside the ports.
struct FilterScope {
  std::set<AddressRange> sources;   // who may open a desktop's session ports: hosts and gateways
  std::set<AddressRange> desktops;  // where desktops live, on this host and on others
  std::set<base::Ipv4> infrastructure;  // in those ranges, but no desktop: router, name servers
  std::set<base::Ipv4> local;           // this host's own addresses, shut to desktops
  std::set<int> host_tcp_ports;         // but for these, DHCP, DNS and ICMP

  friend bool operator==(const FilterScope&, const FilterScope&) = default;
};

/// Errors: Invalid if a value could mean anything else than itself in a rule.
base::Status check_port(const FilterPort& port);

/// The whole table, as one transaction for `nft -f -` that replaces what was there. The rules:
///  from a desktop  only its own MAC and address, in Ethernet, ARP and IP; DHCP as a client; no
///                  rogue DHCP server or router; of this host only DHCP, DNS, ICMP
///                  and `host_tcp_ports` answer it.
///  to a desktop    session ports only for `sources`, routed traffic included, whatever the
///  isolation;
///                  then by isolation. An interface without its element gets nothing.
///  IPv6            dropped unless the port allows it, between two desktops of a host always.
/// The bridge family has neither connection tracking nor bridge names on this path (Linux 6.x
/// without NF_CONNTRACK_BRIDGE), so every rule is stateless and goes by interface.
std::string full_ruleset(const FilterScope& scope, const std::map<std::string, FilterPort>& ports);

/// What is added to the table for one more desktop; to be applied before its interface exists.
std::string add_port_rules(const FilterPort& port);
/// What is taken away when it is gone.
std::string remove_port_rules(const FilterPort& port);

}  // namespace qvd::agent
