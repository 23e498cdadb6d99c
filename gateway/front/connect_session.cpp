#include "gateway/front/connect_session.hpp"

#include <algorithm>

#include "base/crypto/random.hpp"
#include "base/http1/print.hpp"
#include "base/log/log.hpp"
#include "gateway/front/on_worker.hpp"
#include "gateway/front/waker.hpp"
#include "gateway/guest/dial.hpp"

namespace qvd::gateway {
namespace {

namespace net = base::net;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kSlaveKeyLength = 64;  // QVD 4.2 L7R.pm, generate_slave_key

base::Status failure(const char* reason, std::string text) {
  return base::Status(base::Code::kUnavailable, reason, std::move(text));
}

base::Status client_gone() {
  return failure("ClientClosed", "The client has gone");
}

bool is_closed_reason(std::string_view reason) {
  return api::parse_enum<api::SessionClosedReason>(reason) != api::SessionClosedReason::kOther;
}

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

// Everything before the answer; 102 go out all the while.
net::awaitable<base::Result<net::Stream>> ConnectSession::prepare() {
  base::Status status = co_await open();
  if (status.ok()) status = co_await wait_for_machine();
  if (status.ok()) status = co_await start_x();
  if (status.ok()) status = co_await wait_for_x();
  if (!status.ok()) co_return status;
  ticker_->say("Connecting X session for VM_ID: " + std::to_string(machine_.id));
  auto desktop = co_await dial(endpoint_.address, endpoint_.nx_port, services_.timing.vma_call);
  if (!desktop) co_return failure("Error", desktop.status().message());
  status = co_await check_wanted();
  if (!status.ok()) co_return status;
  co_return desktop;
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

Watched ConnectSession::watch() {
  Watched watched = services_.farm.watch_state(*session_);
  session_seen_ = session_seen_ || watched.session_present;
  watched.session_seen = session_seen_;
  const auto now = steady_clock::now();
  if (watched.start_blocker.empty()) blocked_since_.reset();
  if (!watched.start_blocker.empty() && !blocked_since_) blocked_since_ = now;
  watched.blocked_long = blocked_since_ && now - *blocked_since_ >= services_.timing.start_blocked;
  return watched;
}

net::awaitable<base::Status> ConnectSession::wait_for_machine() {
  const auto deadline = request_.arrived + services_.timing.machine_start;
  while (true) {
    if (request_.link->ended()) co_return client_gone();
    const Watched watched = watch();
    WaitStep step = next_wait_step(watched);
    if (step.kind == WaitStep::Kind::kGiveUp) {
      co_return failure(is_closed_reason(watched.closed_reason) && !watched.closed_reason.empty()
                            ? watched.closed_reason.c_str()
                            : "StartFailed",
                        step.text);
    }
    ticker_->say(step.text);
    if (step.kind == WaitStep::Kind::kConnect) {
      const auto run = services_.farm.run_of({machine_.tenant, machine_.name});
      if (run == nullptr) continue;
      epoch_ = watched.epoch;
      endpoint_ = desktop_endpoint(*run);
      facts_ = session_facts(*run, identity_.login);
      co_return base::ok_status();
    }
    if (steady_clock::now() >= deadline)
      co_return failure("TimedOut", "VM didn't reach state 'running'. Timeout");
    const auto wake = blocked_since_
                          ? std::min(deadline, *blocked_since_ + services_.timing.start_blocked)
                          : deadline;
    co_await request_.link->changed().wait_until(wake);
  }
}

// Between two attempts: ends early, with a failure, when the person or the session has gone.
net::awaitable<base::Status> ConnectSession::pause(milliseconds time) {
  const auto until = steady_clock::now() + time;
  bool woken = true;
  while (woken) {
    const base::Status wanted = co_await check_wanted();
    if (!wanted.ok()) co_return wanted;
    woken = co_await request_.link->changed().wait_until(until);
  }
  co_return base::ok_status();
}

net::awaitable<base::Status> ConnectSession::check_wanted() {
  if (request_.link->ended()) co_return client_gone();
  const auto reason = relay_end_reason(watch(), epoch_, services_.farm.epoch_of(*session_));
  if (reason)
    co_return failure(is_closed_reason(*reason) ? reason->c_str() : "Disconnected",
                      "The session was taken away (" + *reason + ")");
  co_return base::ok_status();
}

net::awaitable<base::Status> ConnectSession::start_x() {
  facts_.slave_key = base::random_token(kSlaveKeyLength);
  facts_.epoch = epoch_;
  const auto parameters = x_start_parameters(parameters_, facts_);
  const VmaClient vma(endpoint_.address, endpoint_.vma_port, services_.timing.vma_call);
  const auto deadline = steady_clock::now() + services_.timing.x_start;
  milliseconds step(100);
  while (true) {
    const auto answer = co_await vma.call("x_start", parameters);
    if (answer) co_return base::ok_status();
    base::log::debug("x_start refused",
                     {{"ns", machine_.tenant}, {"name", machine_.name}, {"err", answer.status()}});
    if (steady_clock::now() >= deadline)
      co_return failure("Error", "Unable to start the X session: " + answer.status().message());
    const base::Status waited = co_await pause(step);
    if (!waited.ok()) co_return waited;
    step = std::min(step * 2, milliseconds(1000));
  }
}

net::awaitable<base::Status> ConnectSession::wait_for_x() {
  ticker_->say("Waiting for X session to come up on VM " + std::to_string(machine_.id));
  const VmaClient vma(endpoint_.address, endpoint_.vma_port, services_.timing.vma_call);
  auto deadline = steady_clock::now() + services_.timing.x_state;
  const auto last = request_.arrived + services_.timing.machine_start;
  const std::map<std::string, std::string> nothing;
  milliseconds step(20);
  while (true) {
    const auto answer = co_await vma.call("x_state", nothing);
    const std::string state = answer && answer->is_string() ? answer->get<std::string>() : "";
    const XStep next = state.empty() ? XStep::kWait : step_for_x_state(state);
    if (next == XStep::kConnect) co_return base::ok_status();
    if (next == XStep::kGiveUp)
      co_return failure("Error", "The X session did not come up (" + state + ")");
    if (next == XStep::kWaitLong) deadline = steady_clock::now() + services_.timing.x_state;
    const auto now = steady_clock::now();
    if (now >= deadline || now >= last)
      co_return failure("TimedOut", "The X session did not come up in time");
    const base::Status waited = co_await pause(step);
    if (!waited.ok()) co_return waited;
    step = std::min(step * 2, milliseconds(500));
  }
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
