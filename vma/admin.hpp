#pragma once

#include "vma/http_server.hpp"
#include "vma/session.hpp"

namespace qvd::vma {

/// /healthz, /readyz and /metrics, in the text form of Prometheus.
HttpReply answer_admin(const base::http1::RequestHead& request, const Config& config,
                       const Session& session, std::uint64_t requests);

}  // namespace qvd::vma
