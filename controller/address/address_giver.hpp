#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "api/types/cluster_settings.hpp"
#include "api/types/network.hpp"
#include "api/types/os_flavour.hpp"
#include "controller/address/allocate.hpp"
#include "controller/address/claims.hpp"

namespace qvd::controller {

/// Gives machines addresses of the network that they join. Threads: one.
class AddressGiver {
 public:
  AddressGiver(const Deps& deps, const Claims& claims);

  /// Fills in `machine.spec.address`, or holds the one that is there.
  /// Errors: NotFound with reason FlavourNotFound or NetworkNotFound; Invalid with reason
  /// AddressUnusable or AddressTaken; Unavailable, with reason AddressesExhausted if none is left.
  base::Status give(const base::Context& ctx, api::VirtualMachine& machine);

 private:
  base::Result<std::shared_ptr<const api::Network>> network_of_machine(
      const api::VirtualMachine& machine) const;
  base::Status hold(const base::Context& ctx, const api::VirtualMachine& machine,
                    const api::Network& network) const;
  base::Status take(const base::Context& ctx, api::VirtualMachine& machine,
                    const api::Network& network);
  /// Addresses that our cache may not show as given yet. A hundred machines made at once would else
  /// each try all that the ones before them got.
  std::set<base::Ipv4> recently_given(const std::string& network);

  const base::Clock& clock_;
  const Claims& claims_;
  api::Informer<api::OSFlavour>& flavours_;
  api::Informer<api::Network>& networks_;
  api::Informer<api::ClusterSettings>& settings_;
  std::map<std::pair<std::string, base::Ipv4>, base::SteadyTime> recent_;
};

}  // namespace qvd::controller
