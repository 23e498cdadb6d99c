#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/types/cluster_settings.hpp"

namespace qvd::controller {

using Isolation = api::ClusterSettingsTenantPolicyIsolation;

/// A namespace, as policies see it.
struct Tenant {
  std::string name;
  std::map<std::string, std::string> labels;
};

/// The level that the tenant's label names, else that of the policy. What neither names, or this
/// program does not know, is Restricted.
Isolation isolation_of(const Tenant& tenant, const api::ClusterSettingsTenantPolicy& policy);

// Each of these says why something is refused, for people; "" if it is allowed.

std::string refused_container(const api::LxcOptions& asked, Isolation level,
                              const api::ClusterSettingsTenantPolicy& policy);

/// What one machine takes.
struct MachineSize {
  api::Quantity memory;
  std::int32_t cpus = 0;
  std::optional<api::Quantity> home;
};
std::string refused_size(const MachineSize& asked,
                         const api::ClusterSettingsTenantPolicyMaxima& maxima);

/// Whether a Network or StoragePool is the tenant's to use: it names the tenant, or it is `shared`
/// by the policy. An empty list shares all that name nobody.
bool may_use(const Tenant& tenant, const std::string& name,
             const std::optional<api::TenantSelector>& named,
             const std::vector<std::string>& shared);

}  // namespace qvd::controller
