#pragma once

#include "api/types/cluster_settings.hpp"
#include "api/types/tenant_settings.hpp"
#include "gateway/auth/sign_in.hpp"

namespace qvd::gateway {

/// How people of a tenant sign in: its own settings, else the farm's, else passwords of our own.
/// Null: there are no such settings.
SignInPolicy merge_sign_in_policy(const api::ClusterSettings* cluster,
                                  const api::TenantSettings* tenant);

}  // namespace qvd::gateway
