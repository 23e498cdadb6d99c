#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/client/informer_set.hpp"
#include "api/types/address_claim.hpp"
#include "api/types/core.hpp"
#include "api/types/tenant_settings.hpp"
#include "controller/machine/machine_view.hpp"
#include "controller/placement/placement.hpp"
#include "controller/runtime/reconciler.hpp"

namespace qvd::controller {

/// The caches that the machine reconciler reads, with the indexes that it needs.
class MachineCaches {
 public:
  explicit MachineCaches(api::InformerSet& informers);

  /// Everything about one machine; nothing if there is none.
  [[nodiscard]] std::optional<MachineView> view(const Key& key, base::WallTime now) const;
  /// Hosts as placement sees them: facts of the agents less what runs were promised.
  [[nodiscard]] std::vector<Candidate> candidates(const api::ClusterSettingsSpec& settings) const;

  /// Machines that a change of something else may concern.
  [[nodiscard]] std::vector<Key> of_flavour(const Key& flavour) const;
  [[nodiscard]] std::vector<Key> of_user(const Key& user) const;
  [[nodiscard]] std::vector<Key> of_tenant(const std::string& ns) const;
  /// Those that would start but for an obstacle.
  [[nodiscard]] std::vector<Key> waiting() const;

  api::Informer<api::VirtualMachine>& machines;
  api::Informer<api::MachineRun>& runs;
  api::Informer<api::Session>& sessions;
  api::Informer<api::MachineOperation>& operations;
  api::Informer<api::OSFlavour>& flavours;
  api::Informer<api::DiskImage>& images;
  api::Informer<api::Network>& networks;
  api::Informer<api::AddressClaim>& claims;
  api::Informer<api::StoragePool>& pools;
  api::Informer<api::Volume>& volumes;
  api::Informer<api::User>& users;
  api::Informer<api::Host>& hosts;
  api::Informer<api::ClusterSettings>& settings;
  api::Informer<api::TenantSettings>& tenants;
  api::Informer<api::Namespace>& namespaces;

 private:
  void find_references(MachineView& view) const;
};

}  // namespace qvd::controller
