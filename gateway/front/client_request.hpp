#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/core/clock.hpp"
#include "base/http1/parse.hpp"
#include "gateway/front/services.hpp"
#include "gateway/relay/client_link.hpp"

namespace qvd::gateway {

/// One request of a client, and the connection that it came on.
struct ClientRequest {
  std::shared_ptr<ClientLink> link;  // also held by its reader
  base::http1::RequestHead head{};
  std::map<std::string, std::string> query{};
  base::SteadyTime arrived{};
};

/// Who sends it. Errors: Unauthenticated, whatever is wrong; Unavailable.
base::net::awaitable<base::Result<Identity>> identify(Services& services,
                                                      const ClientRequest& request);

/// The answer to a failure of the gateway itself or of the sign-in.
struct Reply;
Reply failure_reply(const base::Status& status);

}  // namespace qvd::gateway
