// The part of ConnectSession that talks to the machine: from its VMA to its open X port.
#include <algorithm>

#include "base/crypto/random.hpp"
#include "base/log/log.hpp"
#include "gateway/front/connect_failure.hpp"
#include "gateway/front/connect_session.hpp"
#include "gateway/guest/dial.hpp"

namespace qvd::gateway {
namespace {

namespace net = base::net;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kSlaveKeyLength = 64;  // QVD 4.2 L7R.pm, generate_slave_key
constexpr std::string_view kListening = "listening";
constexpr milliseconds kBetweenTries(100);
constexpr milliseconds kMaxBetweenStarts(500);

}  // namespace

// X may be ready for the client before this one, who is just leaving: its port is closed then, or
// it goes back to sleep. So what was not started for this very session is asked for again.
net::awaitable<base::Result<net::Stream>> ConnectSession::reach_x() {
  const auto deadline = steady_clock::now() + services_.timing.x_start;
  while (true) {
    const auto was_listening = co_await start_x();
    if (!was_listening) co_return was_listening.status();
    base::Status status = co_await wait_for_x();
    bool again = *was_listening;
    if (status.ok()) {
      ticker_->say("Connecting X session for VM_ID: " + std::to_string(machine_.id));
      auto desktop = co_await dial(endpoint_.address, endpoint_.nx_port, services_.timing.vma_call);
      if (desktop) co_return desktop;
      status = failure("Error", desktop.status().message());
      again = true;
    }
    if (!again || steady_clock::now() >= deadline) co_return status;
    status = co_await pause(kBetweenTries);
    if (!status.ok()) co_return status;
  }
}

net::awaitable<base::Result<bool>> ConnectSession::start_x() {
  facts_.slave_key = base::random_token(kSlaveKeyLength);
  facts_.epoch = epoch_;
  const auto parameters = x_start_parameters(parameters_, facts_);
  const VmaClient vma(endpoint_.address, endpoint_.vma_port, services_.timing.vma_call);
  const auto deadline = steady_clock::now() + services_.timing.x_start;
  milliseconds step(100);
  while (true) {
    const auto answer = co_await vma.call("x_start", parameters);
    if (answer) co_return *answer == kListening;
    base::log::debug("x_start refused",
                     {{"ns", machine_.tenant}, {"name", machine_.name}, {"err", answer.status()}});
    if (steady_clock::now() >= deadline)
      co_return failure("Error", "Unable to start the X session: " + answer.status().message());
    const base::Status waited = co_await pause(step);
    if (!waited.ok()) co_return waited;
    step = std::min(step * 2, kMaxBetweenStarts);
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

}  // namespace qvd::gateway
