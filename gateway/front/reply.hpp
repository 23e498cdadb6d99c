#pragma once

#include <string>

#include "base/http1/headers.hpp"
#include "gateway/broker/machine_view.hpp"
#include "gateway/relay/client_link.hpp"

namespace qvd::gateway {

/// A complete answer in QVD's dialect.
struct Reply {
  int status = 200;
  std::string body{};  // of an error without text: QVD's description of the status
  std::string content_type = "text/plain";
  base::http1::Headers more{};
};

Reply text_reply(int status, std::string body);
Reply refusal_reply(const Refusal& refusal);
/// 401 with the challenge that clients expect.
Reply challenge_reply();

/// Sends head and body as two TLS records, because QVD's C client reads one record a head.
base::net::awaitable<base::Status> send_reply(ClientLink& link, const Reply& reply);

}  // namespace qvd::gateway
