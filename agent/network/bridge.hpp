#pragma once

#include <string>
#include <vector>

#include "base/address/ipv4.hpp"
#include "base/core/context.hpp"
#include "base/core/result.hpp"

namespace qvd::agent {

/// An address of this host on an interface.
struct HostAddress {
  std::string interface;
  base::Cidr cidr;
};
/// All IPv4 addresses of this host, loopback too.
base::Result<std::vector<HostAddress>> host_addresses();

/// Makes sure that the bridge of a network is there and up, and returns the host's address on it.
/// A missing bridge is made with `host_address`, or with the network's gateway if that is empty:
/// a network of this host alone, whose desktops reach others only by routing. An existing bridge
/// is the administrator's: it is brought up, and its addresses are not touched.
/// Errors: Conflict if the name belongs to something else; Invalid if there is no address in
/// `cidr`.
struct BridgeRequest {
  std::string bridge;
  std::string cidr;
  std::string gateway;
  std::string host_address;  // such as 10.3.15.1/24
};
base::Result<HostAddress> ensure_bridge(const base::Context& ctx, const BridgeRequest& request);

/// Whether the bridge is there, without making it: its address in `cidr`.
base::Result<HostAddress> find_bridge(const std::string& bridge, const std::string& cidr);

/// Fixes which MAC the host sends to for an address, so that it need not ask: the first packet to a
/// machine that is booting is not held up, and nobody can answer in its place.
base::Status set_neighbour(const base::Context& ctx, const std::string& bridge,
                           const std::string& address, const std::string& mac);
base::Status remove_neighbour(const base::Context& ctx, const std::string& bridge,
                              const std::string& address);
/// Removes the host's end of a machine's link, should it have been left behind.
base::Status remove_interface(const base::Context& ctx, const std::string& device);

}  // namespace qvd::agent
