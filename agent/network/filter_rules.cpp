#include "agent/network/filter_rules.hpp"

#include <algorithm>

#include "agent/network/interface_name.hpp"
#include "base/address/mac.hpp"
#include "base/text/ascii.hpp"
#include "base/text/join.hpp"

namespace qvd::agent {
namespace {

/// VMA, nxagent, printing, VNC, X11, media and slave channel of a desktop (QVD 4.2 and nxcomp).
constexpr std::string_view kSessionPorts =
    "{ 2100, 3030, 4100, 5900-5999, 6000-6199, 7100, 11100 }";

/// Lower priority runs first: spoofed frames go before anybody else looks at them.
constexpr std::string_view kFixedChains = R"(
  chain isolated {
    ether type ip ip saddr @sources accept
    ether type ip ip saddr @infrastructure accept
    ether type arp arp saddr ip @sources accept
    ether type arp arp saddr ip @infrastructure accept
    ether type ip ip saddr @desktops counter drop
    ether type arp arp saddr ip @desktops counter drop
    accept
  }
  chain open { accept; }
  chain to_host {
    ip daddr != @local accept
    ip protocol udp udp dport { 53, 67 } accept
    ip protocol tcp tcp dport 53 accept
    ip protocol tcp tcp dport @host_ports accept
    ip protocol tcp tcp flags & (syn | ack) != syn accept
    ip protocol icmp accept
    counter drop
  }
  chain from_desktop {
    iifname . ether saddr != @macs counter drop
    ether type arp iifname . arp saddr ether . arp saddr ip @desks accept
    ether type arp iifname . arp saddr ether @macs arp saddr ip 0.0.0.0 accept
    ether type ip ip saddr 0.0.0.0 udp sport 68 udp dport 67 accept
    ether type ip udp sport 67 counter drop
    ether type ip iifname . ether saddr . ip saddr @desks goto to_host
    ether type ip6 icmpv6 type nd-router-advert counter drop
    ether type ip6 udp sport 547 counter drop
    ether type ip6 iifname @ipv6 accept
    counter drop
  }
  chain to_desktop {
    ether type ip ip saddr != @sources ip protocol { tcp, udp } th dport SESSION_PORTS counter drop
    ether type ip6 meta l4proto { tcp, udp } th dport SESSION_PORTS counter drop
    ether type ip6 oifname @ipv6 accept
    ether type { ip, arp } oifname vmap @isolation
    counter drop
  }
  chain pre {
    type filter hook prerouting priority -300; policy accept;
    iifname "qv*" goto from_desktop
  }
  chain peers {
    type filter hook forward priority -300; policy accept;
    iifname "qv*" oifname "qv*" ether type ip6 counter drop
  }
  chain post {
    type filter hook postrouting priority 300; policy accept;
    oifname "qv*" goto to_desktop
  }
)";

std::string fixed_chains() {
  std::string text(kFixedChains);
  constexpr std::string_view mark = "SESSION_PORTS";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark))
    text.replace(at, mark.size(), kSessionPorts);
  return text;
}

std::string tenant_chain(const std::string& tenant) {
  return "tenant-" + tenant;
}

std::string verdict(const FilterPort& port) {
  switch (port.isolation) {
    case Isolation::kDesktop:
      return "goto isolated";
    case Isolation::kTenant:
      return "goto " + tenant_chain(port.tenant);
    case Isolation::kNone:
      return "goto open";
  }
  return "drop";
}

std::string quoted(const std::string& device) {
  return '"' + device + '"';
}

std::string add(std::string_view set, const std::string& element) {
  return "add element bridge qvd " + std::string(set) + " { " + element + " }\n";
}
std::string remove(std::string_view set, const std::string& element) {
  return "delete element bridge qvd " + std::string(set) + " { " + element + " }\n";
}

std::string tenant_rules(const std::string& tenant) {
  const std::string chain = tenant_chain(tenant);
  const std::string rule = "add rule bridge qvd " + chain + " ";
  return "add set bridge qvd " + chain + " { type ipv4_addr; }\n" +  //
         "add chain bridge qvd " + chain + "\n" +                    //
         "flush chain bridge qvd " + chain + "\n" +                  //
         rule + "ether type ip ip saddr @" + chain + " accept\n" +   //
         rule + "ether type arp arp saddr ip @" + chain + " accept\n" + rule + "goto isolated\n";
}

std::string set_of(std::string_view name, std::string_view type, const std::string& elements) {
  std::string text = "  set " + std::string(name) + " { " + std::string(type);
  if (!elements.empty()) text += " elements = { " + elements + " }";
  return text + " }\n";
}

std::string list_of(const std::set<AddressRange>& ranges) {
  return base::join(ranges, ", ", [](const AddressRange& range) {
    const auto& [first, last] = range;
    return first == last ? base::format_ipv4(first)
                         : base::format_ipv4(first) + "-" + base::format_ipv4(last);
  });
}

std::string list_of(const std::set<base::Ipv4>& addresses) {
  return base::join(addresses, ", ", base::format_ipv4);
}

std::string list_of(const std::set<int>& ports) {
  return base::join(ports, ", ", [](int port) { return std::to_string(port); });
}

}  // namespace

base::Result<Isolation> parse_isolation(std::string_view text) {
  if (text == "desktop") return Isolation::kDesktop;
  if (text == "tenant") return Isolation::kTenant;
  if (text == "none") return Isolation::kNone;
  return base::invalid("isolation '" + std::string(text) + "' is none of desktop, tenant, none");
}

base::Status check_port(const FilterPort& port) {
  const bool tenant_ok = !port.tenant.empty() && port.tenant.size() <= 63 &&
                         std::all_of(port.tenant.begin(), port.tenant.end(), [](char c) {
                           return base::is_lower(c) || base::is_digit(c) || c == '-';
                         });
  if (!port.device.starts_with("qv") || !is_interface_name(port.device))
    return base::invalid("interface '" + port.device + "' is not of the form qv<id>");
  if (!base::is_mac(port.mac)) return base::invalid("'" + port.mac + "' is no MAC address");
  if (!tenant_ok) return base::invalid("namespace '" + port.tenant + "' is not usable in a rule");
  return base::parse_ipv4(port.address).status();
}

std::string add_port_rules(const FilterPort& port) {
  const std::string device = quoted(port.device);
  std::string text;
  if (port.isolation == Isolation::kTenant) text += tenant_rules(port.tenant);
  // Every desktop of a tenant is known to its peers, whatever its own isolation.
  text += "add set bridge qvd " + tenant_chain(port.tenant) + " { type ipv4_addr; }\n";
  text += add(tenant_chain(port.tenant), port.address);
  text += add("macs", device + " . " + port.mac);
  text += add("desks", device + " . " + port.mac + " . " + port.address);
  if (port.allow_ipv6) text += add("ipv6", device);
  return text + add("isolation", device + " : " + verdict(port));
}

std::string remove_port_rules(const FilterPort& port) {
  const std::string device = quoted(port.device);
  std::string text = remove("isolation", device);
  if (port.allow_ipv6) text += remove("ipv6", device);
  text += remove("desks", device + " . " + port.mac + " . " + port.address);
  text += remove("macs", device + " . " + port.mac);
  return text + remove(tenant_chain(port.tenant), port.address);
}

std::string full_ruleset(const FilterScope& scope, const std::map<std::string, FilterPort>& ports) {
  std::string text = "table bridge qvd\ndelete table bridge qvd\ntable bridge qvd {\n";
  constexpr std::string_view interval = "type ipv4_addr; flags interval; auto-merge;";
  text += set_of("sources", interval, list_of(scope.sources));
  text += set_of("desktops", interval, list_of(scope.desktops));
  text += set_of("infrastructure", "type ipv4_addr;", list_of(scope.infrastructure));
  text += set_of("local", "type ipv4_addr;", list_of(scope.local));
  text += set_of("host_ports", "type inet_service;", list_of(scope.host_tcp_ports));
  text += set_of("macs", "type ifname . ether_addr;", "");
  text += set_of("desks", "type ifname . ether_addr . ipv4_addr;", "");
  text += set_of("ipv6", "type ifname;", "");
  text += "  map isolation { type ifname : verdict; }\n";
  text += fixed_chains() + "}\n";
  for (const auto& [device, port] : ports) text += add_port_rules(port);
  return text;
}

}  // namespace qvd::agent
