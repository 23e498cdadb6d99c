#include "agent/network/dhcp_config.hpp"

#include <algorithm>

#include "agent/network/interface_name.hpp"
#include "base/address/ipv4.hpp"
#include "base/address/mac.hpp"
#include "base/text/ascii.hpp"

namespace qvd::agent {
namespace {

constexpr std::string_view kLeaseTime = "12h";  // as QVD's DHCP daemon

bool is_domain(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
    return base::is_letter_or_digit(c) || c == '.' || c == '-' || c == '_';
  });
}

base::Result<std::string> addresses(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& address : list) {
    RETURN_IF_ERROR(base::parse_ipv4(address));
    out += "," + address;
  }
  return out;
}

base::Result<std::string> domains(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& domain : list) {
    if (!is_domain(domain)) return base::invalid("'" + domain + "' is no domain name");
    out += "," + domain;
  }
  return out;
}

/// What guests are told beside their address. An option without a value is not sent at all.
base::Result<std::string> options(const DhcpNetwork& network) {
  std::string text = "dhcp-option=option:router";
  if (!network.gateway.empty()) {
    RETURN_IF_ERROR(base::parse_ipv4(network.gateway));
    text += "," + network.gateway;
  }
  ASSIGN_OR_RETURN(const std::string servers, addresses(network.dns_servers));
  text += "\ndhcp-option=option:dns-server" + servers + "\n";
  if (!network.dns_domain.empty()) {
    if (!is_domain(network.dns_domain))
      return base::invalid("'" + network.dns_domain + "' is no domain name");
    text += "dhcp-option=option:domain-name," + network.dns_domain + "\n";
  }
  ASSIGN_OR_RETURN(const std::string search, domains(network.dns_search));
  if (!search.empty()) text += "dhcp-option=option:domain-search" + search + "\n";
  if (network.mtu > 0) text += "dhcp-option=option:mtu," + std::to_string(network.mtu) + "\n";
  return text;
}

}  // namespace

base::Result<std::string> dnsmasq_config(const DhcpNetwork& network, const DhcpPaths& paths) {
  if (!is_interface_name(network.bridge))
    return base::invalid("'" + network.bridge + "' is no name of a bridge");
  ASSIGN_OR_RETURN(const base::Cidr cidr, base::parse_cidr(network.cidr));
  ASSIGN_OR_RETURN(const std::string told, options(network));
  std::string text = "# Written by qvd-agent for network " + network.name + "; changes are lost.\n";
  text += "port=0\ninterface=" + network.bridge + "\nbind-interfaces\nexcept-interface=lo\n";
  text += "dhcp-range=" + base::format_ipv4(cidr.network()) + ",static," +
          base::format_ipv4(cidr.mask()) + "," + std::string(kLeaseTime) + "\n";
  text += "dhcp-hostsdir=" + paths.hosts().string() + "\n";
  text += "dhcp-leasefile=" + paths.leases().string() + "\n";
  text += "dhcp-authoritative\ndhcp-no-override\nno-ping\nno-hosts\nno-resolv\n";
  text += "pid-file=" + paths.pid().string() + "\n";
  text += "log-facility=" + (paths.directory / "log").string() + "\n";
  return text + told;
}

base::Result<std::string> dhcp_host_line(const DhcpHost& host) {
  if (!base::is_mac(host.mac)) return base::invalid("'" + host.mac + "' is no MAC address");
  if (!is_interface_name(host.name)) return base::invalid("'" + host.name + "' is no host name");
  RETURN_IF_ERROR(base::parse_ipv4(host.address));
  return host.mac + "," + host.address + "," + host.name + "\n";
}

}  // namespace qvd::agent
