#pragma once

#include <string>

#include "api/client/api_client.hpp"

namespace qvd::agent {

/// Port of the gateways, as the manuals have it.
inline constexpr int kGatewayPort = 8443;

/// What tells one farm from another: the uid of the namespace `qvd-system`. "" if it cannot be
/// read; then no machine without a run is ever stopped.
std::string read_cluster_uid(const base::Context& ctx, api::ApiClient& api);

}  // namespace qvd::agent
