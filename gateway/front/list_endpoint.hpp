#pragma once

#include "gateway/front/client_request.hpp"
#include "gateway/front/reply.hpp"

namespace qvd::gateway {

/// /qvd/list_of_vm and /qvd/list_of_applications.
base::net::awaitable<Reply> list_machines(Services& services, const ClientRequest& request,
                                          bool applications);

}  // namespace qvd::gateway
