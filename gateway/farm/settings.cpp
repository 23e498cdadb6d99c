#include "gateway/farm/settings.hpp"

namespace qvd::gateway {
namespace {

void use_plugins(SignInPolicy& policy, const std::vector<api::AuthenticationPlugin>& plugins) {
  if (plugins.empty()) return;
  policy.plugins.clear();
  for (const auto& plugin : plugins) {
    if (plugin.enabled) policy.plugins.emplace_back(plugin.type.text());
  }
}

void use_lockout(SignInPolicy& policy, const api::Lockout& lockout) {
  policy.lockout.failures = lockout.failures;
  // The schema has checked the durations; what cannot be read leaves the default.
  policy.lockout.window = base::parse_duration(lockout.window).value_or(policy.lockout.window);
  policy.lockout.duration =
      base::parse_duration(lockout.duration).value_or(policy.lockout.duration);
}

}  // namespace

SignInPolicy merge_sign_in_policy(const api::ClusterSettings* cluster,
                                  const api::TenantSettings* tenant) {
  SignInPolicy policy;
  if (cluster != nullptr) {
    const auto& authentication = cluster->spec.authentication;
    use_plugins(policy, authentication.plugins);
    use_lockout(policy, authentication.lockout);
    policy.case_sensitive = authentication.case_sensitive;
  }
  if (tenant != nullptr && tenant->spec.authentication) {
    const auto& authentication = *tenant->spec.authentication;
    use_plugins(policy, authentication.plugins);
    if (authentication.lockout) use_lockout(policy, *authentication.lockout);
    policy.case_sensitive = authentication.case_sensitive.value_or(policy.case_sensitive);
  }
  return policy;
}

}  // namespace qvd::gateway
