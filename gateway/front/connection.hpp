#pragma once

#include <memory>
#include <optional>

#include "gateway/front/client_request.hpp"
#include "gateway/front/reply.hpp"
#include "gateway/front/services.hpp"
#include "gateway/relay/client_link.hpp"

namespace qvd::gateway {

/// Serves one connection: any number of requests one after the other, until the client closes, is
/// silent for too long, sends what is no request, or connects to a desktop. Keep-alive is
/// unconditional, as in QVD 4.2 HTTPD.pm.
class Connection {
 public:
  Connection(Services& services, std::shared_ptr<ClientLink> link)
      : services_(services), link_(std::move(link)) {}

  base::net::awaitable<void> serve();

 private:
  base::net::awaitable<std::optional<base::http1::RequestHead>> read_head();
  base::net::awaitable<bool> skip_body(std::uint64_t length);
  base::net::awaitable<std::optional<Reply>> route(const ClientRequest& request);
  base::net::awaitable<bool> answer(ClientRequest request);
  base::net::awaitable<bool> await_input(base::SteadyTime deadline);

  Services& services_;
  std::shared_ptr<ClientLink> link_;  // also held by its reader
};

}  // namespace qvd::gateway
