#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vma/config.hpp"

/// The states of a session as pure functions of values: what nxagent's log says, what the state is
/// called towards the gateway, what a start may do, and when nxagent is taking too long.
/// Source of states and texts: QVD 4.2, VMA.pm (%nx2x, _fork_monitor, _start_session, _state).
namespace qvd::vma {

/// What nxagent is doing, in its own words (and four of ours).
enum class NxState {
  kStopped,
  kInitiating,    // ours: start or resume asked for, nxagent has not spoken yet
  kProvisioning,  // ours: the account or the home is being made
  kStarting,
  kWaiting,    // ours: its port is open ("Waiting for connection")
  kHandshake,  // ours: a client is on the port, which is closed to others ("Accepted connection")
  kStarted,
  kSuspending,
  kSuspended,
  kResuming,
  kTerminating,
};

/// What the gateway is told by x_state.
enum class XState {
  kStopped,
  kProvisioning,
  kStarting,
  kListening,
  kConnected,
  kSuspending,
  kSuspended,
  kStopping
};

std::string_view to_string(NxState state);
std::string_view to_string(XState state);
/// The state that a persisted name stands for; kStopped for an unknown one.
NxState parse_nx_state(std::string_view name);

/// The gateway's name for a state. QVD says "listening" as soon as nxagent says "Starting"; its
/// port opens a moment later, so that a quick gateway would be refused. We wait for the port; and
/// while a client shakes hands on it we say "starting" again, for nobody else could connect.
XState to_x_state(NxState state);

/// What one line of nxagent's output tells; nothing for most lines.
struct LogEvent {
  std::optional<int> pid;
  std::optional<NxState> state;
};
std::optional<LogEvent> read_log_line(std::string_view line);

/// What a start request does in a state.
enum class StartAction {
  kLaunch,   // nothing runs: provision and start nxagent
  kResume,   // suspended: new options, SIGHUP
  kReuse,    // already waiting for a client: whoever comes may connect
  kSuspend,  // connected: SIGHUP, and the caller tries again
  kRefuse    // on its way somewhere: the caller tries again
};
StartAction decide_start(XState state);
/// The text of a refused start, as QVD words it.
std::string refusal_text(XState state);

/// How to deal with an nxagent that stays in `state` for `age`.
enum class Overdue { kNo, kTerminate, kKill };
Overdue check_overdue(NxState state, std::chrono::nanoseconds age, const StateLimits& limits);

/// Sessions carry a growing number; who brings a lower one than was seen has been superseded.
/// `text` is the parameter qvd.session.epoch ("" from a gateway that knows none: always allowed).
/// Returns the number to remember. Errors: Conflict if superseded, Invalid if it is no number.
Result<std::uint64_t> admit_epoch(std::string_view text, std::uint64_t seen);

}  // namespace qvd::vma
