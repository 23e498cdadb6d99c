#include "vma/session.hpp"

#include <signal.h>

#include <utility>

#include "base/log/log.hpp"
#include "base/os/file.hpp"
#include "vma/nx_options.hpp"

namespace qvd::vma {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kEpoch = "qvd.session.epoch";
constexpr auto kEndPoll = 20ms;

Status not_now(XState state) {
  return base::conflict(refusal_text(state));
}

}  // namespace

Session::Session(const Config& config, const base::Clock& clock)
    : config_(config),
      clock_(clock),
      store_(config.run_dir),
      log_(config.run_dir + "/session.fifo", config.log_dir + "/qvd-nxagent.log"),
      hooks_(config) {}

Session::~Session() = default;

SessionStatus Session::status() const {
  auto data = data_.lock();
  return {.state = to_x_state(data->record.state),
          .since = data->record.since,
          .user = data->record.account.name,
          .epoch = data->epoch,
          .error = data->error};
}

Result<XState> Session::start(Params params) {
  std::lock_guard action(action_);
  const auto epoch_text = params[std::string(kEpoch)];
  ASSIGN_OR_RETURN(const std::uint64_t epoch, admit_epoch(epoch_text, data_.lock()->epoch));
  if (epoch > data_.lock()->epoch) {
    RETURN_IF_ERROR(store_.save_epoch(epoch));
    data_.lock()->epoch = epoch;
  }
  ASSIGN_OR_RETURN(const AccountWish wish, read_account(config_, params));
  RETURN_IF_ERROR(make_nx_options(config_, params).status());
  const XState state = status().state;
  switch (decide_start(state)) {
    case StartAction::kRefuse:
      return not_now(state);
    case StartAction::kReuse:
      return state;
    case StartAction::kSuspend:
      turn_agent(NxState::kSuspending, SIGHUP);
      return not_now(state);
    case StartAction::kResume:
      RETURN_IF_ERROR(resume(params));
      break;
    case StartAction::kLaunch:
      RETURN_IF_ERROR(launch(std::move(params), wish));
      break;
  }
  return XState::kStarting;
}

Status Session::run_action_hook(const std::string& action, const Params& params) {
  const std::string state(to_string(status().state));
  std::string value = action;
  if (action == "pre-connect") value = "pre_connect";  // QVD spells key and value differently
  return hooks_.run("action." + action, params,
                    {{"qvd.vm.session.state", state}, {"qvd.hook.on_action", value}});
}

Status Session::launch(Params params, const AccountWish& wish) {
  RETURN_IF_ERROR(check_session_programs(config_));
  RETURN_IF_ERROR(run_action_hook("pre-connect", params));
  if (worker_.joinable()) worker_.join();  // it ended with the session before
  {
    auto data = data_.lock();
    data->record = SessionRecord{};
    data->record.account.name = wish.name;
    data->error.clear();
  }
  set_state(NxState::kInitiating);
  ++counters_.starts;
  worker_ = std::jthread([this, wish, params = std::move(params)](const std::stop_token& stop) {
    run(stop, wish, params);
  });
  return base::ok_status();
}

Status Session::resume(const Params& params) {
  RETURN_IF_ERROR(run_action_hook("pre-connect", params));
  ASSIGN_OR_RETURN(const std::string options, make_nx_options(config_, params));
  RETURN_IF_ERROR(base::write_file_atomic(options_file(), options, 0644));
  if (!turn_agent(NxState::kInitiating, SIGHUP))
    return base::unavailable("nxagent has gone, retry later\n");
  ++counters_.resumes;
  return run_action_hook("connect", params);
}

Result<XState> Session::suspend() {
  std::lock_guard action(action_);
  const XState state = status().state;
  if (state != XState::kListening && state != XState::kConnected) return state;
  RETURN_IF_ERROR(run_action_hook("suspend", {}));
  turn_agent(NxState::kSuspending, SIGHUP);
  return XState::kStarting;  // QVD's answer
}

Result<XState> Session::stop() {
  std::lock_guard action(action_);
  const XState state = status().state;
  if (state == XState::kStopped || data_.lock()->record.agent.pid == 0) return state;
  RETURN_IF_ERROR(run_action_hook("stop", {}));
  turn_agent(NxState::kTerminating, SIGTERM);
  return XState::kStopping;
}

void Session::end(std::chrono::milliseconds grace) {
  std::lock_guard action(action_);
  if (status().state == XState::kStopped) return;
  const Status hook = run_action_hook("stop", {});
  if (!hook.ok()) base::log::warn("stop hook failed", {{"err", hook}});
  const pid_t leader = data_.lock()->record.xinit.pid;
  if (!turn_agent(NxState::kTerminating, SIGTERM)) signal_session(leader, SIGTERM);
  const auto deadline = clock_.steady_now() + grace;
  while (status().state != XState::kStopped && clock_.steady_now() < deadline)
    std::this_thread::sleep_for(kEndPoll);
  if (status().state != XState::kStopped) signal_session(leader, SIGKILL);
}

// The state comes first: nxagent's own next words must find it set.
bool Session::turn_agent(NxState state, int signal_number) {
  const ProcessId agent = data_.lock()->record.agent;
  if (!is_alive(agent)) return false;
  set_state(state);
  return signal_process(agent, signal_number);
}

void Session::set_state(NxState state) {
  std::lock_guard change(change_);
  SessionRecord record;
  XState before = XState::kStopped;
  {
    auto data = data_.lock();
    before = to_x_state(data->record.state);
    data->record.state = state;
    data->record.resumed = data->record.resumed || state == NxState::kSuspended;
    data->record.since = clock_.wall_now();
    data->state_since = clock_.steady_now();
    record = data->record;
  }
  const Status saved = state == NxState::kStopped ? store_.forget() : store_.save(record);
  if (!saved.ok()) base::log::warn("session not recorded", {{"err", saved}});
  const XState now = to_x_state(state);
  if (now == before) return;
  base::log::info("session state", {{"phase", to_string(now)}, {"user", record.account.name}});
  if (now == XState::kConnected || now == XState::kSuspended)
    hooks_.post("state." + std::string(to_string(now)),
                {{"qvd.hook.on_state", std::string(to_string(now))}});
  if (now == XState::kStopped)
    hooks_.post("state.disconnected", {{"qvd.hook.on_state", "stopped"}});
}

}  // namespace qvd::vma
