#include "controller/policy/tenant_policy.hpp"

#include <algorithm>

#include "api/types/well_known.hpp"

namespace qvd::controller {
namespace {

bool holds(const std::vector<std::string>& list, const std::string& word) {
  return std::ranges::find(list, word) != list.end();
}

bool names(const api::TenantSelector& selector, const Tenant& tenant) {
  if (holds(selector.names, tenant.name)) return true;
  return !selector.selector.empty() &&
         std::ranges::all_of(selector.selector, [&](const auto& want) {
           const auto found = tenant.labels.find(want.first);
           return found != tenant.labels.end() && found->second == want.second;
         });
}

std::string not_at(Isolation level, const std::string& what, const std::string& remedy) {
  return what + " is not allowed at isolation level " + std::string(api::to_string(level)) +
         " of this namespace; " + remedy;
}

std::string refused_word(const std::vector<std::string>& asked,
                         const std::vector<std::string>& allowed, Isolation level,
                         const std::string& field) {
  for (const std::string& word : asked) {
    if (level == Isolation::kBaseline && holds(allowed, word)) continue;
    return not_at(level, "spec.lxc." + field + " " + word,
                  "Baseline allows what ClusterSettings spec.tenantPolicy." + field + " lists");
  }
  return "";
}

}  // namespace

Isolation isolation_of(const Tenant& tenant, const api::ClusterSettingsTenantPolicy& policy) {
  const auto label = tenant.labels.find(api::kIsolationLabel);
  const Isolation level = label == tenant.labels.end() ? policy.isolation.value()
                                                       : api::parse_enum<Isolation>(label->second);
  const bool known = level == Isolation::kBaseline || level == Isolation::kPrivileged;
  return known ? level : Isolation::kRestricted;
}

std::string refused_container(const api::LxcOptions& asked, Isolation level,
                              const api::ClusterSettingsTenantPolicy& policy) {
  if (level == Isolation::kPrivileged) return "";
  if (!asked.user_namespace) {
    return not_at(level, "spec.lxc.userNamespace: false",
                  "only Privileged lets root inside be root outside");
  }
  const std::string refused =
      refused_word(asked.capabilities, policy.capabilities, level, "capabilities");
  return refused.empty() ? refused_word(asked.devices, policy.devices, level, "devices") : refused;
}

std::string refused_size(const MachineSize& asked,
                         const api::ClusterSettingsTenantPolicyMaxima& maxima) {
  const auto beyond = [](const std::string& what, const std::string& limit) {
    return what + " of the machine is beyond " + limit +
           ", the most that ClusterSettings spec.tenantPolicy.maxima allows";
  };
  if (maxima.memory && asked.memory > *maxima.memory) {
    return beyond("memory", maxima.memory->str());
  }
  if (maxima.cpus && asked.cpus > *maxima.cpus) {
    return beyond("number of processors", std::to_string(*maxima.cpus));
  }
  if (maxima.user_storage && asked.home && *asked.home > *maxima.user_storage) {
    return beyond("home", maxima.user_storage->str());
  }
  return "";
}

bool may_use(const Tenant& tenant, const std::string& name,
             const std::optional<api::TenantSelector>& named,
             const std::vector<std::string>& shared) {
  if (holds(shared, name) || (named && names(*named, tenant))) return true;
  return !named && shared.empty();
}

}  // namespace qvd::controller
