// The part of ConnectSession that waits: for the machine, and between two attempts.
#include <algorithm>

#include "gateway/front/connect_failure.hpp"
#include "gateway/front/connect_session.hpp"

namespace qvd::gateway {
namespace {

namespace net = base::net;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

}  // namespace

// Everything before the answer; 102 go out all the while.
net::awaitable<base::Result<net::Stream>> ConnectSession::prepare() {
  base::Status status = co_await open();
  if (status.ok()) status = co_await wait_for_machine();
  if (!status.ok()) co_return status;
  auto desktop = co_await reach_x();
  if (!desktop) co_return desktop;
  status = co_await check_wanted();
  if (!status.ok()) co_return status;
  co_return desktop;
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
      co_return failure(
          is_closed_reason(watched.closed_reason) ? watched.closed_reason : "StartFailed",
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
    co_return failure(is_closed_reason(*reason) ? *reason : "Disconnected",
                      "The session was taken away (" + *reason + ")");
  co_return base::ok_status();
}

}  // namespace qvd::gateway
