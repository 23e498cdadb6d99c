#include "agent/network/bridge.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <bit>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "agent/network/interface_name.hpp"
#include "base/address/mac.hpp"
#include "base/os/file.hpp"
#include "base/process/process.hpp"

namespace qvd::agent {
namespace {

constexpr std::chrono::seconds kIpTimeout{5};

base::Status ip(const base::Context& ctx, std::vector<std::string> arguments) {
  base::Command command;
  command.argv = std::move(arguments);
  command.argv.insert(command.argv.begin(), "ip");
  return base::run_checked(ctx.limited(kIpTimeout), command).status();
}

bool exists(const std::string& interface) {
  std::error_code error;
  return std::filesystem::exists("/sys/class/net/" + interface, error);
}

bool is_bridge(const std::string& interface) {
  std::error_code error;
  return std::filesystem::exists("/sys/class/net/" + interface + "/bridge", error);
}

bool is_up(const std::string& interface) {
  const std::string text =
      base::read_file("/sys/class/net/" + interface + "/flags").value_or("0x0");
  return (std::strtoul(text.c_str(), nullptr, 16) & IFF_UP) != 0;
}

base::Ipv4 address_of(const sockaddr* address) {
  return ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr);
}

base::Status make_bridge(const base::Context& ctx, const BridgeRequest& request,
                         const base::Cidr& cidr) {
  base::Cidr own = cidr;
  if (!request.host_address.empty()) {
    ASSIGN_OR_RETURN(own, base::parse_cidr(request.host_address));
  } else if (!request.gateway.empty()) {
    ASSIGN_OR_RETURN(own.address, base::parse_ipv4(request.gateway));
  } else {
    return base::invalid("bridge " + request.bridge +
                         " does not exist, and the network names no gateway to make one by");
  }
  RETURN_IF_ERROR(ip(ctx, {"link", "add", request.bridge, "type", "bridge", "forward_delay", "0"}));
  return ip(ctx, {"address", "add", base::format_cidr(own), "dev", request.bridge});
}

}  // namespace

base::Result<std::vector<HostAddress>> host_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return base::errno_status("list addresses", errno);
  std::vector<HostAddress> out;
  for (const ifaddrs* at = first; at != nullptr; at = at->ifa_next) {
    if (at->ifa_addr == nullptr || at->ifa_addr->sa_family != AF_INET) continue;
    const base::Ipv4 mask =
        at->ifa_netmask != nullptr ? address_of(at->ifa_netmask) : ~base::Ipv4{0};
    out.push_back({at->ifa_name, {address_of(at->ifa_addr), std::popcount(mask)}});
  }
  freeifaddrs(first);
  return out;
}

base::Result<HostAddress> find_bridge(const std::string& bridge, const std::string& cidr) {
  ASSIGN_OR_RETURN(const base::Cidr range, base::parse_cidr(cidr));
  if (!is_interface_name(bridge)) return base::invalid("'" + bridge + "' is no name of a bridge");
  if (!exists(bridge)) return base::not_found("bridge " + bridge + " does not exist");
  if (!is_bridge(bridge)) return base::conflict("interface " + bridge + " is no bridge");
  ASSIGN_OR_RETURN(const std::vector<HostAddress> addresses, host_addresses());
  for (const HostAddress& address : addresses)
    if (address.interface == bridge && range.contains(address.cidr.address)) return address;
  return base::invalid("bridge " + bridge + " has no address in " + cidr +
                       "; give it the host's address there");
}

base::Result<HostAddress> ensure_bridge(const base::Context& ctx, const BridgeRequest& request) {
  ASSIGN_OR_RETURN(const base::Cidr cidr, base::parse_cidr(request.cidr));
  if (is_interface_name(request.bridge) && !exists(request.bridge))
    RETURN_IF_ERROR(make_bridge(ctx, request, cidr));
  ASSIGN_OR_RETURN(HostAddress address, find_bridge(request.bridge, request.cidr));
  if (!is_up(request.bridge)) RETURN_IF_ERROR(ip(ctx, {"link", "set", request.bridge, "up"}));
  return address;
}

base::Status set_neighbour(const base::Context& ctx, const std::string& bridge,
                           const std::string& address, const std::string& mac) {
  if (!base::is_mac(mac) || !is_interface_name(bridge))
    return base::invalid("no neighbour: " + mac);
  RETURN_IF_ERROR(base::parse_ipv4(address));
  return ip(ctx,
            {"neighbour", "replace", address, "lladdr", mac, "dev", bridge, "nud", "permanent"});
}

base::Status remove_neighbour(const base::Context& ctx, const std::string& bridge,
                              const std::string& address) {
  if (!is_interface_name(bridge) || !exists(bridge)) return base::ok_status();
  RETURN_IF_ERROR(base::parse_ipv4(address));
  // `ip` fails if there is no entry, which is what is wanted.
  (void)ip(ctx, {"neighbour", "delete", address, "dev", bridge});
  return base::ok_status();
}

base::Status remove_interface(const base::Context& ctx, const std::string& device) {
  if (!is_interface_name(device) || !device.starts_with("qv") || !exists(device))
    return base::ok_status();
  const base::Status removed = ip(ctx, {"link", "delete", device});
  return exists(device) ? removed : base::ok_status();
}

}  // namespace qvd::agent
