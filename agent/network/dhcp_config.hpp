#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::agent {

/// One network that this host gives addresses out on, to its own machines only.
struct DhcpNetwork {
  std::string name;  // of the Network
  std::string bridge;
  std::string cidr;
  std::string gateway;  // "": no default route
  std::vector<std::string> dns_servers;
  std::string dns_domain;
  std::vector<std::string> dns_search;
  int mtu = 0;  // 0: not told to the guest
};

/// Where a network's server keeps its things.
struct DhcpPaths {
  std::filesystem::path directory;
  [[nodiscard]] std::filesystem::path config() const { return directory / "dnsmasq.conf"; }
  [[nodiscard]] std::filesystem::path hosts() const { return directory / "hosts"; }
  [[nodiscard]] std::filesystem::path leases() const { return directory / "leases"; }
  [[nodiscard]] std::filesystem::path pid() const { return directory / "pid"; }
};

/// dnsmasq's configuration: DHCP only, no DNS, fixed leases only. Pure.
/// Errors: Invalid if a value is not what it should be: each goes into a line of its own.
base::Result<std::string> dnsmasq_config(const DhcpNetwork& network, const DhcpPaths& paths);

/// One machine's line in the hosts folder: `54:52:00:03:0f:32,10.3.15.50,qv10000`.
struct DhcpHost {
  std::string mac;
  std::string address;
  std::string name;
};
base::Result<std::string> dhcp_host_line(const DhcpHost& host);

}  // namespace qvd::agent
