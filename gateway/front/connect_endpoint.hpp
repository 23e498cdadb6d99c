#pragma once

#include <optional>

#include "gateway/front/client_request.hpp"
#include "gateway/front/reply.hpp"

namespace qvd::gateway {

/// /qvd/connect_to_vm. No reply: the request was answered and the connection is used up.
base::net::awaitable<std::optional<Reply>> connect_machine(Services& services,
                                                           const ClientRequest& request);

}  // namespace qvd::gateway
