// The part of Session that runs on its worker thread: from provisioning to the last process' end.
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/log/log.hpp"
#include "base/os/file.hpp"
#include "vma/environment.hpp"
#include "vma/nx_options.hpp"
#include "vma/provision.hpp"
#include "vma/session.hpp"
#include "vma/wake_agent.hpp"

namespace qvd::vma {
namespace {

using namespace std::chrono_literals;

constexpr auto kQuickLook = 100ms;      // while a watch-dog may have to act
constexpr auto kSlowLook = 1s;          // while nothing is due
constexpr auto kTellAgain = 1s;         // an nxagent that has not taken its SIGHUP
constexpr auto kLeftoverGrace = 3s;     // for an nxagent that outlives its xinit
constexpr auto kResumeListening = 90s;  // nxagent gives up after about a minute and stays suspended

/// What nxagent was told by a signal and has not said a word about yet.
bool is_told(NxState state) {
  return state == NxState::kInitiating || state == NxState::kSuspending ||
         state == NxState::kTerminating;
}

bool is_quiet(NxState state) {
  return state == NxState::kStarted || state == NxState::kSuspended;
}

/// The folder of X's sockets, world-writable by design, without what a killed server left there:
/// that would make the next one refuse to start.
Status prepare_display(int display) {
  RETURN_IF_ERROR(base::make_directories("/tmp/.X11-unix", 01777));
  if (::chmod("/tmp/.X11-unix", 01777) != 0)
    return base::errno_status("chmod /tmp/.X11-unix", errno);
  const std::string number = std::to_string(display);
  ::unlink(("/tmp/.X" + number + "-lock").c_str());
  ::unlink(("/tmp/.X11-unix/X" + number).c_str());
  return base::ok_status();
}

Status make_runtime_dir(const Account& account) {
  const std::string path = "/run/user/" + std::to_string(account.uid);
  RETURN_IF_ERROR(base::make_directories(path, 0700));
  if (::lchown(path.c_str(), account.uid, account.gid) != 0)
    return base::errno_status("chown " + path, errno);
  return base::ok_status();
}

std::vector<std::string> environment_files() {
  std::vector<std::string> texts;
  for (const char* path : {"/etc/locale.conf", "/etc/default/locale", "/etc/environment"})
    if (auto text = base::read_file(path)) texts.push_back(std::move(*text));
  return texts;
}

}  // namespace

Status Session::prepare_folders() const {
  RETURN_IF_ERROR(base::make_directories(config_.run_dir));
  RETURN_IF_ERROR(base::make_directories(config_.log_dir));
  return base::ok_status();
}

Status Session::recover() {
  RETURN_IF_ERROR(prepare_folders());
  RETURN_IF_ERROR(log_.open());
  data_.lock()->epoch = store_.load_epoch();
  const auto record = store_.load();
  if (!record || !is_alive(record->xinit)) {
    // An nxagent without its xinit would keep display and port from the next session.
    if (record) (void)signal_process(record->agent, SIGKILL);
    set_state(NxState::kStopped);
    return base::ok_status();
  }
  {
    auto data = data_.lock();
    data->record = *record;
    data->state_since = clock_.steady_now();
  }
  base::log::info("session adopted", {{"user", record->account.name},
                                      {"phase", to_string(to_x_state(record->state))}});
  worker_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
  return base::ok_status();
}

void Session::run(const std::stop_token& stop, const AccountWish& wish, const Params& params) {
  const Status started = start_processes(wish, params);
  if (started.ok()) return follow(stop);
  ++counters_.failures;
  base::log::error("session not started", {{"user", wish.name}, {"err", started}});
  data_.lock()->error = started.message();
  set_state(NxState::kStopped);
}

Status Session::start_processes(const AccountWish& wish, const Params& params) {
  ASSIGN_OR_RETURN(const bool provisioning, needs_provisioning(wish));
  if (provisioning) set_state(NxState::kProvisioning);
  ASSIGN_OR_RETURN(const Account account, provision(config_, hooks_, wish, params));
  RETURN_IF_ERROR(run_action_hook("connect", params));
  RETURN_IF_ERROR(make_runtime_dir(account));
  ASSIGN_OR_RETURN(const std::string options, make_nx_options(config_, params));
  RETURN_IF_ERROR(base::write_file_atomic(options_file(), options, 0644));
  RETURN_IF_ERROR(prepare_display(config_.display));
  ASSIGN_OR_RETURN(const base::UniqueFd output, log_.writer());
  const std::string dialog =
      ::access(config_.nx_dialog.c_str(), X_OK) == 0 ? config_.nx_dialog : "/bin/true";
  const SessionProcess process{
      .argv = make_session_command(config_, session_program(config_), options_file()),
      .environment = make_environment(config_, account, dialog, environment_files()),
      .account = account,
      .groups = find_groups(account),
      .output_fd = output.get(),
      .umask = config_.umask};
  ASSIGN_OR_RETURN(const ProcessId xinit, spawn_session(process));
  {
    auto data = data_.lock();
    data->record.account = account;
    data->record.xinit = xinit;
  }
  set_state(NxState::kInitiating);
  return base::ok_status();
}

void Session::follow(const std::stop_token& stop) {
  const ProcessId xinit = data_.lock()->record.xinit;
  const auto on_line = [this](std::string_view line) { handle_line(line); };
  while (!stop.stop_requested()) {
    const NxState state = data_.lock()->record.state;
    if (!log_.pump(xinit, is_quiet(state) ? kSlowLook : std::chrono::milliseconds(kQuickLook),
                   on_line))
      return finish();
    guard_state();
  }
}

void Session::handle_line(std::string_view line) {
  const auto event = read_log_line(line);
  if (!event) return;
  if (event->pid) accept_agent(*event->pid);
  if (event->state) set_state(*event->state);
}

// The user's own programs write to the same place, so the number may be anybody's: only a process
// of this very session and user is believed, for it will be sent signals.
void Session::accept_agent(pid_t pid) {
  const auto id = identify(pid);
  const Account account = data_.lock()->record.account;
  if (!id || owner_of(pid) != account.uid) {
    base::log::warn("agent's pid not believed", {{"user", account.name}, {"count", pid}});
    return;
  }
  std::lock_guard change(change_);
  SessionRecord record;
  {
    auto data = data_.lock();
    data->record.agent = *id;
    record = data->record;
  }
  const Status saved = store_.save(record);
  if (!saved.ok()) base::log::warn("session not recorded", {{"err", saved}});
}

void Session::guard_state() {
  SessionRecord record;
  std::chrono::nanoseconds age{};
  {
    auto data = data_.lock();
    record = data->record;
    age = clock_.steady_now() - data->state_since;
  }
  if (record.agent.pid != 0 && !is_alive(record.agent)) return end_without_agent(record);
  remind_agent(record, age);
  StateLimits limits = config_.limits;
  if (record.resumed) {
    limits.listening = std::max<std::chrono::seconds>(limits.listening, kResumeListening);
    // A client that hangs is the gateway's to drop; there are windows to lose.
    limits.handshake = std::chrono::hours(24 * 365);
  }
  const Overdue overdue = check_overdue(record.state, age, limits);
  if (overdue == Overdue::kNo) return;
  base::log::warn("session overdue",
                  {{"phase", to_string(record.state)}, {"user", record.account.name}});
  if (overdue == Overdue::kKill || !signal_process(record.agent, SIGTERM))
    signal_session(record.xinit.pid, SIGKILL);
  ++counters_.killed;
  data_.lock()->error =
      "ended by its watch-dog: too long in state " + std::string(to_string(record.state));
  set_state(NxState::kTerminating);
}

// nxagent looks at its signals when it wakes: one that comes between its look and its sleep is seen
// when something else happens on the display, which may be never. And a SIGHUP that comes while it
// still clears away a broken link is dropped. Source: nx-libs, nxagentHandleConnectionStates.
void Session::remind_agent(const SessionRecord& record, std::chrono::nanoseconds age) {
  if (!is_told(record.state) || record.agent.pid == 0) return;
  wake_agent(config_.display);
  const auto now = clock_.steady_now();
  const bool resuming = record.state == NxState::kInitiating && record.resumed;
  if (!resuming || age < kTellAgain || now - reminded_ < kTellAgain) return;
  reminded_ = now;
  base::log::info("nxagent told again", {{"user", record.account.name}});
  (void)signal_process(record.agent, SIGHUP);
}

// xinit notices at once, unless it still waits for its server: then it would go on for 15 s.
// The state stays: finish() tells by it whether anybody could have connected.
void Session::end_without_agent(const SessionRecord& record) {
  const bool known =
      missed_.pid == record.agent.pid && missed_.start_ticks == record.agent.start_ticks;
  if (known) {
    if (clock_.steady_now() - missed_since_ > config_.limits.stopping)
      signal_session(record.xinit.pid, SIGKILL);
    return;
  }
  missed_ = record.agent;
  missed_since_ = clock_.steady_now();
  signal_session(record.xinit.pid, SIGTERM);
}

void Session::finish() {
  const SessionRecord record = data_.lock()->record;
  ::waitpid(record.xinit.pid, nullptr, 0);  // ECHILD where it was adopted: init reaps it
  // Display and port stay taken until nxagent has gone; a new one must not start before.
  const auto deadline = clock_.steady_now() + kLeftoverGrace;
  while (is_alive(record.agent) && clock_.steady_now() < deadline)
    std::this_thread::sleep_for(10ms);
  if (signal_process(record.agent, SIGKILL))
    base::log::warn("leftover nxagent killed", {{"user", record.account.name}});
  signal_session(record.xinit.pid, SIGTERM);
  const bool connectable =
      record.resumed || record.state == NxState::kStarted || record.state == NxState::kTerminating;
  if (!connectable) {
    ++counters_.failures;
    data_.lock()->error = "the session ended in state " + std::string(to_string(record.state)) +
                          "; see " + config_.log_dir + "/qvd-nxagent.log";
  }
  set_state(NxState::kStopped);
}

std::string session_program(const Config& config) {
  if (!config.x_session.empty()) return config.x_session;
  const std::string ours = "/etc/qvd/xsession";
  return ::access(ours.c_str(), X_OK) == 0 ? ours : "/etc/X11/Xsession";
}

Status check_session_programs(const Config& config) {
  for (const std::string& program : {session_program(config), config.nxagent})
    if (::access(program.c_str(), X_OK) != 0)
      return base::unavailable("no session can start here: " + program +
                               " is missing or not executable");
  return base::ok_status();
}

}  // namespace qvd::vma
