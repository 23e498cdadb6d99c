#include "gateway/front/list_endpoint.hpp"

#include "gateway/broker/broker.hpp"

namespace qvd::gateway {

base::net::awaitable<Reply> list_machines(Services& services, const ClientRequest& request,
                                          bool applications) {
  const auto identity = co_await identify(services, request);
  if (!identity) co_return failure_reply(identity.status());
  const Person person{identity->tenant, identity->user};
  const auto machines = visible_machines(services.farm.machines_of(person), person, applications);
  Reply reply;
  reply.content_type = "application/json";
  reply.body = render_machine_list(machines);
  co_return reply;
}

}  // namespace qvd::gateway
