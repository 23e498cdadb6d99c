#pragma once

#include <optional>
#include <string>

#include "api/openapi/openapi.hpp"
#include "api/server/discovery/discovery.hpp"
#include "base/admin/health.hpp"
#include "base/http/message.hpp"
#include "base/http/url.hpp"
#include "base/metrics/metrics.hpp"

namespace qvd::apiserver {

/// Kubernetes' version that this server speaks. The minor decides which kubectl a dispatcher picks.
inline constexpr const char* kKubernetesVersion = "v1.32.0";

struct PathDeps {
  const Discovery& discovery;
  const api::OpenApi& open_api;
  const base::Registry& metrics;
  const base::Health& health;
};

/// Answers a GET of something that is no resource: discovery, OpenAPI, version, health, metrics.
/// Nothing if there is no such path. `path` has no slash at the end.
std::optional<base::http::Response> answer_path(const PathDeps& deps,
                                                const base::http::Request& request,
                                                const base::http::Target& target,
                                                const std::string& path);

/// 400 unless `?timeout=` is absent or a duration, as clients add it to discovery.
base::Status check_timeout_parameter(const base::http::Target& target);

}  // namespace qvd::apiserver
