#include "gateway/front/reply.hpp"

#include "base/http1/print.hpp"

namespace qvd::gateway {

namespace http1 = base::http1;

Reply text_reply(int status, std::string body) {
  return {.status = status, .body = std::move(body)};
}

Reply refusal_reply(const Refusal& refusal) {
  return text_reply(refusal.status, refusal.text);
}

Reply challenge_reply() {
  return {.status = 401, .more = {{"WWW-Authenticate", "Basic realm=\"QVD\""}}};
}

base::net::awaitable<base::Status> send_reply(ClientLink& link, const Reply& reply) {
  const bool describe = reply.body.empty() && reply.status >= 400;
  const std::string body = describe ? http1::error_description(reply.status) : reply.body;
  const std::string head =
      http1::print_response_with_body(reply.status, reply.content_type, body.size(), reply.more);
  const base::Status sent = co_await link.send(head);
  if (!sent.ok()) co_return sent;
  co_return co_await link.send(body);
}

}  // namespace qvd::gateway
