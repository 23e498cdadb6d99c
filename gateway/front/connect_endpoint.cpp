#include "gateway/front/connect_endpoint.hpp"

#include "gateway/broker/broker.hpp"
#include "gateway/front/connect_session.hpp"

namespace qvd::gateway {
namespace {

bool wants_upgrade(const base::http1::Headers& headers) {
  return headers.has_token("Connection", "Upgrade") && headers.has_token("Upgrade", "QVD/1.0");
}

}  // namespace

base::net::awaitable<std::optional<Reply>> connect_machine(Services& services,
                                                           const ClientRequest& request) {
  auto identity = co_await identify(services, request);
  if (!identity) co_return failure_reply(identity.status());
  if (!wants_upgrade(request.head.headers)) co_return text_reply(426, "");
  MachineRequest wanted = read_machine_request(request.query);
  const auto malformed = check_connect_request(wanted);
  if (malformed) co_return refusal_reply(*malformed);
  auto machine = services.farm.machine_by_id(*wanted.id);
  const Person person{identity->tenant, identity->user};
  const auto refusal = check_connect(machine ? &*machine : nullptr, person);
  if (refusal) co_return refusal_reply(*refusal);
  ConnectSession session(services, request, std::move(*machine), std::move(*identity),
                         std::move(wanted.parameters));
  co_await session.run();
  co_return std::nullopt;
}

}  // namespace qvd::gateway
