#pragma once

#include <string>
#include <vector>

#include "agent/network/bridge.hpp"
#include "agent/network/filter_rules.hpp"

namespace qvd::agent {

/// What of a network the filter's scope depends on. Texts as in the Network's spec.
struct ScopeNetwork {
  std::string cidr;
  std::string first_address;  // "": the second of the range
  std::string last_address;   // "": the last of the range
  std::string gateway;
  std::vector<std::string> dns_servers;
  std::vector<int> host_tcp_ports;  // what desktops may reach on hosts
};

/// Who is who on this host's networks. As in QVD, addresses below a network's first desktop are
/// those of hosts and gateways: they may open session ports, but for the router, which forwards for
/// strangers, unless it is this host. Unreadable networks are left out: nothing is opened for them.
/// Pure.
FilterScope scope_of(const std::vector<ScopeNetwork>& networks,
                     const std::vector<HostAddress>& own);

}  // namespace qvd::agent
