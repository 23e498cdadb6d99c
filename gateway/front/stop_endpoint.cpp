#include "gateway/front/stop_endpoint.hpp"

#include "gateway/broker/broker.hpp"
#include "gateway/front/on_worker.hpp"
#include "gateway/front/progress_ticker.hpp"
#include "gateway/front/waker.hpp"

namespace qvd::gateway {
namespace {

constexpr std::string_view kStopped = "Machine stopped\r\n";

base::net::awaitable<Reply> wait_stopped(Services& services, std::shared_ptr<ClientLink> link,
                                         MachineView machine) {
  const api::ObjectKey key{machine.tenant, machine.name};
  const auto subscription = services.farm.subscribe(key, "", waker(link));
  const auto deadline = std::chrono::steady_clock::now() + services.timing.machine_stop;
  while (services.farm.run_of(key) != nullptr) {
    if (link->ended()) co_return text_reply(408, "the client has gone");
    const bool woken = co_await link->changed().wait_until(deadline);
    if (!woken) co_return text_reply(408, "VM didn't reach state 'stopped'. Timeout");
  }
  co_return text_reply(200, std::string(kStopped));
}

}  // namespace

base::net::awaitable<Reply> stop_machine(Services& services, const ClientRequest& request) {
  const auto identity = co_await identify(services, request);
  if (!identity) co_return failure_reply(identity.status());
  const MachineRequest wanted = read_machine_request(request.query);
  if (!wanted.id) co_return text_reply(422, "parameter id is missing");
  const auto machine = services.farm.machine_by_id(*wanted.id);
  const Person person{identity->tenant, identity->user};
  const auto refusal = check_stop(machine ? &*machine : nullptr, person);
  if (refusal) co_return refusal_reply(*refusal);
  if (services.farm.run_of({machine->tenant, machine->name}) == nullptr)
    co_return text_reply(200, std::string(kStopped));

  const auto ticker = std::make_shared<ProgressTicker>(request.link, services.timing.progress,
                                                       "Stopping virtual machine");
  ticker->start();
  std::function<base::Status()> work = [&services, view = *machine, by = *identity] {
    return services.writer.request_stop(base::with_timeout(services.timing.api_call), view, by);
  };
  const base::Status asked = co_await on_worker(services.api_pool, std::move(work));
  Reply reply = failure_reply(asked);
  if (asked.ok()) {
    ticker->say("Waiting for VM to reach state 'stopped'");
    reply = co_await wait_stopped(services, request.link, *machine);
  }
  co_await ticker->stop();
  co_return reply;
}

}  // namespace qvd::gateway
