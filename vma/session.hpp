#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "base/core/clock.hpp"
#include "base/core/guarded.hpp"
#include "base/os/unique_fd.hpp"
#include "vma/hooks.hpp"
#include "vma/session_log.hpp"
#include "vma/session_record.hpp"

namespace qvd::vma {

/// What is told about the session beyond its state.
struct SessionStatus {
  XState state = XState::kStopped;
  base::WallTime since{};
  std::string user;
  std::uint64_t epoch = 0;
  std::string error;  // why the last start failed, "" if it did not
};

/// Counts since the VMA started.
struct SessionCounters {
  std::atomic<std::uint64_t> starts = 0;
  std::atomic<std::uint64_t> resumes = 0;
  std::atomic<std::uint64_t> failures = 0;  // starts that ended before anybody could connect
  std::atomic<std::uint64_t> killed = 0;    // ended by a watch-dog
};

/// The one X session of this desktop: its processes, its state, its watch-dogs.
///
/// The processes write to a FIFO that they hold open for reading too, so that nothing happens to
/// them while no VMA reads; a new VMA adopts them by the record in path.run.
/// Threads: all public functions from any thread. Starts, suspends and stops exclude each other;
/// status() never waits for them. One worker thread per run starts the processes and follows them.
class Session {
 public:
  Session(const Config& config, const base::Clock& clock);
  /// Leaves the processes running.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Makes the folders and adopts what a VMA before this one left running. Call once, first.
  Status recover();

  [[nodiscard]] SessionStatus status() const;
  [[nodiscard]] const SessionCounters& counters() const { return counters_; }

  /// Starts or resumes for these parameters; returns at once, provisioning goes on behind.
  /// Errors carry QVD's texts: not possible now, superseded epoch, a failed hook, a bad value.
  Result<XState> start(Params params);
  Result<XState> suspend();
  Result<XState> stop();
  /// The administrator's hook for these two; the deed itself is the caller's.
  Status run_action_hook(const std::string& action, const Params& params);
  /// Ends the session and waits until it has gone, `grace` at most; then it is killed.
  void end(std::chrono::milliseconds grace);

 private:
  struct Data {
    SessionRecord record;
    base::SteadyTime state_since{};
    std::uint64_t epoch = 0;
    std::string error;
  };

  Status launch(Params params, const AccountWish& wish);
  Status resume(const Params& params);
  /// The worker: from provisioning to the end of the last process.
  void run(const std::stop_token& stop, const AccountWish& wish, const Params& params);
  Status start_processes(const AccountWish& wish, const Params& params);
  void follow(const std::stop_token& stop);
  void handle_line(std::string_view line);
  void accept_agent(pid_t pid);
  void guard_state();
  void remind_agent(const SessionRecord& record, std::chrono::nanoseconds age);
  void end_without_agent(const SessionRecord& record);
  void finish();
  void set_state(NxState state);
  /// Records that nxagent is told to go to `state`, and tells it. False if it has gone.
  bool turn_agent(NxState state, int signal_number);
  Status prepare_folders() const;
  [[nodiscard]] std::string options_file() const { return config_.run_dir + "/nxagent.conf"; }

  const Config& config_;
  const base::Clock& clock_;
  SessionStore store_;
  SessionLog log_;
  Hooks hooks_;
  SessionCounters counters_;
  std::mutex action_;  // held by start, suspend, stop, end
  std::mutex change_;  // held while a change is made and recorded, so that files follow in order
  mutable base::Guarded<Data> data_;
  base::SteadyTime reminded_{};  // the worker's: when nxagent was last told again
  ProcessId missed_;             // the worker's: the dead nxagent that the session knows of
  base::SteadyTime missed_since_{};
  std::jthread worker_;
};

/// The X session program: the configured one, else /etc/qvd/xsession, else /etc/X11/Xsession.
std::string session_program(const Config& config);
/// Why this desktop could not start a session, e.g. a missing program.
Status check_session_programs(const Config& config);

}  // namespace qvd::vma
