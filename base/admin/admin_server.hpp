#pragma once

#include <memory>
#include <string>

#include "base/admin/health.hpp"
#include "base/core/result.hpp"
#include "base/http/server.hpp"
#include "base/metrics/metrics.hpp"

namespace qvd::base {

/// Plain HTTP for operators, on loopback unless configured: /healthz (the process answers),
/// /readyz (all checks pass, else 503; ?verbose lists them), /metrics.
/// `metrics` and `health` must outlive the server.
Result<std::unique_ptr<http::Server>> start_admin_server(const std::string& listen,
                                                         const Registry& metrics,
                                                         const Health& health);

/// The answer to one request; pure but for the checks. Exposed for tests.
http::Response answer_admin_request(const http::Request& request, const Registry& metrics,
                                    const Health& health);

}  // namespace qvd::base
