#include "gateway/front/connect_session.hpp"

#include <algorithm>

#include "base/http1/print.hpp"
#include "base/log/log.hpp"
#include "gateway/front/connect_failure.hpp"
#include "gateway/front/on_worker.hpp"
#include "gateway/front/waker.hpp"

namespace qvd::gateway {
namespace {

namespace net = base::net;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string agent_of(const ClientRequest& request) {
  return std::string(request.head.headers.get("User-Agent"));
}

}  // namespace

ConnectSession::ConnectSession(Services& services, const ClientRequest& request,
                               MachineView machine, Identity identity,
                               std::map<std::string, std::string> parameters)
    : services_(services),
      request_(request),
      machine_(std::move(machine)),
      identity_(std::move(identity)),
      parameters_(std::move(parameters)),
      ticker_(std::make_shared<ProgressTicker>(
          request.link, services.timing.progress,
          "Session acquired for VM_ID: " + std::to_string(machine_.id))) {}

net::awaitable<void> ConnectSession::run() {
  services_.metrics.nx_attempts.add();
  ticker_->start();
  auto desktop = co_await prepare();
  co_await ticker_->stop();
  base::Status outcome = desktop.status();
  if (desktop) outcome = co_await relay(std::move(*desktop));
  if (!outcome.ok()) {
    fail(outcome);
    const Reply reply = refusal_reply(not_available(outcome.message()));
    (void)co_await send_reply(*request_.link, reply);
    request_.link->finish();
  }
  co_await close();
}

net::awaitable<base::Status> ConnectSession::open() {
  OpenRequest open;
  open.machine = machine_;
  open.identity = identity_;
  open.client_address = request_.link->address();
  open.client_version = agent_of(request_);
  open.parameters = parameters_;
  std::function<base::Result<SessionRef>()> work = [&services = services_, open] {
    return services.writer.open(base::with_timeout(services.timing.api_call), open);
  };
  auto made = co_await on_worker(services_.api_pool, std::move(work));
  if (!made) {
    base::log::warn("session not made",
                    {{"ns", machine_.tenant}, {"name", machine_.name}, {"err", made.status()}});
    co_return failure("Error", "The session could not be registered");
  }
  session_ = std::move(*made);
  subscription_ = services_.farm.subscribe({machine_.tenant, machine_.name}, session_->key.name,
                                           waker(request_.link));
  co_return base::ok_status();
}

void ConnectSession::note_connected() {
  services_.metrics.nx_ok.add();
  const auto took = std::chrono::duration<double>(steady_clock::now() - request_.arrived);
  services_.metrics.connect_seconds.observe(took.count());
  base::log::info("session connected",
                  {{"ns", machine_.tenant},
                   {"name", session_->key.name},
                   {"user", identity_.user},
                   {"host", endpoint_.host},
                   {"addr", request_.link->address()},
                   {"dur_ms", std::chrono::duration_cast<milliseconds>(took).count()}});
  // Not waited for: the person's first byte does not wait for a write.
  const bool posted = services_.api_pool.try_post([&services = services_, session = *session_,
                                                   endpoint = endpoint_] {
    const base::Status written =
        services.writer.connected(base::with_timeout(services.timing.api_call), session, endpoint);
    if (!written.ok())
      base::log::warn("session status not written", {{"name", session.key.name}, {"err", written}});
  });
  if (!posted)
    base::log::warn("session status not written",
                    {{"name", session_->key.name}, {"err", "too much is being done"}});
}

net::awaitable<base::Status> ConnectSession::relay(net::Stream desktop) {
  std::string last = base::http1::print_progress("Connection established");
  base::Status sent = co_await request_.link->send(last);
  if (!sent.ok()) co_return client_gone();
  std::string head = base::http1::print_switching(facts_.slave_key);
  sent = co_await request_.link->send(head);
  if (!sent.ok()) co_return client_gone();
  note_connected();
  const auto relay = std::make_shared<Relay>(request_.link, std::move(desktop), [this] {
    return relay_end_reason(watch(), epoch_, services_.farm.epoch_of(*session_));
  });
  subscription_ =
      services_.farm.subscribe({machine_.tenant, machine_.name}, session_->key.name,
                               [weak = std::weak_ptr(relay), executor = request_.link->executor()] {
                                 net::asio::post(executor, [weak] {
                                   if (const auto held = weak.lock()) held->poke();
                                 });
                               });
  services_.metrics.sessions.add(1);
  const auto began = steady_clock::now();
  const RelayOutcome outcome = co_await relay->run();
  services_.metrics.sessions.add(-1);
  if (steady_clock::now() - began < services_.timing.short_session)
    services_.metrics.short_sessions.add();
  ended(outcome);
  co_return base::ok_status();
}

void ConnectSession::ended(const RelayOutcome& outcome) {
  end_.bytes_in = outcome.bytes_in;
  end_.bytes_out = outcome.bytes_out;
  services_.metrics.bytes_in.add(static_cast<double>(outcome.bytes_in));
  services_.metrics.bytes_out.add(static_cast<double>(outcome.bytes_out));
  switch (outcome.end) {
    case RelayEnd::kClient:
      end_.reason = services_.stopping ? "GatewayStopped" : "ClientClosed";
      return;
    case RelayEnd::kTold:
      end_.reason = is_closed_reason(outcome.reason) ? outcome.reason : "Disconnected";
      return;
    case RelayEnd::kDesktop:
      end_.reason = watch().run_running ? "Disconnected" : "MachineStopped";
      return;
  }
}

void ConnectSession::fail(const base::Status& why) {
  end_.reason = std::string(why.reason());
  end_.message = why.message();
}

// Tried for a while even if the API is away, because the machine belongs to the session until then.
net::awaitable<void> ConnectSession::close() {
  subscription_.reset();
  if (!session_) co_return;
  base::log::info("session ended", {{"ns", machine_.tenant},
                                    {"name", session_->key.name},
                                    {"user", identity_.user},
                                    {"phase", end_.reason},
                                    {"count", end_.bytes_in + end_.bytes_out}});
  const auto deadline = steady_clock::now() + services_.timing.close_retry;
  net::Signal timer(request_.link->executor());
  milliseconds step(250);
  while (steady_clock::now() < deadline) {
    std::function<base::Status()> work = [&services = services_, session = *session_, end = end_] {
      return services.writer.close(base::with_timeout(services.timing.api_call), session, end);
    };
    const base::Status written = co_await on_worker(services_.api_pool, std::move(work));
    if (written.ok()) co_return;
    base::log::warn("session not closed", {{"name", session_->key.name}, {"err", written}});
    co_await timer.wait_until(steady_clock::now() + step);
    step = std::min(step * 2, milliseconds(5000));
  }
}

}  // namespace qvd::gateway
