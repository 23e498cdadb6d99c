#pragma once

#include <memory>
#include <string>

#include "api/client/api_client.hpp"
#include "api/client/transport.hpp"
#include "base/metrics/metrics.hpp"

namespace qvd::api {

/// ApiClient over a Transport. Retries what the server asked to retry (Retry-After on 429 and 5xx)
/// and reads whose connection broke, within the caller's deadline; never a write of unknown
/// outcome.
std::unique_ptr<ApiClient> make_rest_client(std::shared_ptr<Transport> transport);

/// Transport and client for one configuration, what most programs want. Warns when the client's
/// certificate is about to end; `metrics`, if given, tells when.
base::Result<std::unique_ptr<ApiClient>> connect_api(ConnectionConfig config,
                                                     base::Registry* metrics = nullptr);

/// `/apis/qvd.dev/v1beta1/namespaces/acme/virtualmachines/alice`, escaped; empty parts left out.
std::string resource_path(const KindInfo& kind, const ObjectKey& key,
                          const std::string& subresource = "");

}  // namespace qvd::api
