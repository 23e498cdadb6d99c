#include "controller/address/address_giver.hpp"

#include "controller/defaults/defaults.hpp"
#include "controller/runtime/own_writes.hpp"

namespace qvd::controller {

using api::AddressClaim;

namespace {

AddressClaim address_claim(const api::VirtualMachine& machine, const std::string& network,
                           const std::string& address) {
  AddressClaim claim = claim_for(machine, claim_name(network, address));
  claim.spec.network = network;
  claim.spec.address = address;
  return claim;
}

}  // namespace

AddressGiver::AddressGiver(const Deps& deps, const Claims& claims)
    : clock_(deps.clock),
      claims_(claims),
      flavours_(deps.informers.of<api::OSFlavour>()),
      networks_(deps.informers.of<api::Network>()),
      settings_(deps.informers.of<api::ClusterSettings>()) {}

base::Status AddressGiver::give(const base::Context& ctx, api::VirtualMachine& machine) {
  ASSIGN_OR_RETURN(const auto network, network_of_machine(machine));
  if (!machine.spec.address.empty()) return hold(ctx, machine, *network);
  return take(ctx, machine, *network);
}

base::Status AddressGiver::take(const base::Context& ctx, api::VirtualMachine& machine,
                                const api::Network& network) {
  const std::string& name = network.metadata.name;
  std::set<base::Ipv4> recent = recently_given(name);
  std::set<base::Ipv4> used = recent;
  for (const auto& claim : claims_.cached()) {
    if (claim->spec.network != name) continue;
    if (claim->spec.owner.uid == machine.metadata.uid) {
      machine.spec.address = claim->spec.address;
      return base::ok_status();
    }
    if (const auto address = base::parse_ipv4(claim->spec.address)) {
      used.insert(*address);
      recent.erase(*address);
    }
  }
  for (int i = 0; i < kClaimTries; ++i) {
    auto chosen = choose_address(network.spec, used);
    if (!chosen && !recent.empty()) {  // one of these may have come back meanwhile
      for (const base::Ipv4 address : std::exchange(recent, {})) used.erase(address);
      chosen = choose_address(network.spec, used);
    }
    ASSIGN_OR_RETURN(const std::string address, std::move(chosen));
    const base::Status made = claims_.create(ctx, address_claim(machine, name, address));
    recent_[{name, *base::parse_ipv4(address)}] = clock_.steady_now();
    if (made.ok()) {
      machine.spec.address = address;
      return made;
    }
    if (made.code() != base::Code::kAlreadyExists) return made;
    used.insert(*base::parse_ipv4(address));
  }
  return base::unavailable("many others take addresses of " + name + " at this moment");
}

base::Result<std::shared_ptr<const api::Network>> AddressGiver::network_of_machine(
    const api::VirtualMachine& machine) const {
  const auto flavour = flavours_.get({machine.metadata.ns, machine.spec.flavour});
  if (!flavour) {
    return base::Status(base::Code::kNotFound, "FlavourNotFound",
                        "there is no OSFlavour " + machine.spec.flavour + " in this namespace");
  }
  const auto settings = settings_.get({"", "default"});
  std::vector<std::string> names;
  for (const auto& network : networks_.list()) names.push_back(network->metadata.name);
  const std::string name =
      network_of(flavour->spec, settings ? settings->spec : api::ClusterSettingsSpec(), names);
  if (name.empty()) {
    return base::Status(base::Code::kNotFound, "NetworkNotFound",
                        "it is not clear which Network to join; name one in the OSFlavour");
  }
  auto network = networks_.get({"", name});
  if (network) return network;
  return base::Status(base::Code::kNotFound, "NetworkNotFound", "there is no Network " + name);
}

base::Status AddressGiver::hold(const base::Context& ctx, const api::VirtualMachine& machine,
                                const api::Network& network) const {
  const std::string& address = machine.spec.address;
  if (const std::string why = unusable_because(network.spec, address); !why.empty()) {
    return {base::Code::kInvalid, "AddressUnusable", "spec.address: " + why};
  }
  return claims_.hold(ctx, address_claim(machine, network.metadata.name, address), "AddressTaken",
                      "address " + address);
}

std::set<base::Ipv4> AddressGiver::recently_given(const std::string& network) {
  const base::SteadyTime now = clock_.steady_now();
  std::erase_if(recent_, [&](const auto& entry) { return now - entry.second > kCacheLag; });
  std::set<base::Ipv4> out;
  for (const auto& [place, when] : recent_) {
    if (place.first == network) out.insert(place.second);
  }
  return out;
}

}  // namespace qvd::controller
