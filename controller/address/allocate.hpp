#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "api/types/network.hpp"
#include "base/address/ipv4.hpp"
#include "base/core/result.hpp"

namespace qvd::controller {

/// The addresses that a network gives out, both ends included.
struct AddressRange {
  base::Ipv4 first = 0;
  base::Ipv4 last = 0;

  [[nodiscard]] bool contains(base::Ipv4 address) const {
    return first <= address && address <= last;
  }
};

/// From `firstAddress` (else the second one of the range) to `lastAddress` (else the last one that
/// is not the broadcast address).
/// Errors: Invalid, naming the field, if the range is empty or not within `cidr`.
base::Result<AddressRange> range_of(const api::NetworkSpec& network);

/// The lowest free address: in the range, not in `taken`, not the gateway, a name server or a
/// broadcast address. Errors: Unavailable with reason AddressesExhausted.
base::Result<std::string> choose_address(const api::NetworkSpec& network,
                                         const std::set<base::Ipv4>& taken);

/// Why a machine may not have the address that it asks for; "" if it may.
std::string unusable_because(const api::NetworkSpec& network, std::string_view address);

/// True if two networks would give out the same address on one segment (bridge and VLAN).
bool overlap(const api::NetworkSpec& a, const api::NetworkSpec& b);

/// The number after the highest ever given: numbers are never used again. From 10000 on, below
/// which lie those of imported farms.
std::int64_t choose_id(std::int64_t highest_ever);

/// `desktops-10-3-15-50`, the name of the claim; creating it is the allocation.
std::string claim_name(std::string_view network, std::string_view address);
/// `id-10001`.
std::string claim_name(std::int64_t id);

}  // namespace qvd::controller
