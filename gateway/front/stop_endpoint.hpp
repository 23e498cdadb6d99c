#pragma once

#include "gateway/front/client_request.hpp"
#include "gateway/front/reply.hpp"

namespace qvd::gateway {

/// /qvd/stop_vm: asks for a stop and reports until the machine has no run any more.
base::net::awaitable<Reply> stop_machine(Services& services, const ClientRequest& request);

}  // namespace qvd::gateway
