#include "vma/session_state.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace qvd::vma {
namespace {

using namespace std::string_view_literals;

constexpr std::array kNxNames = {
    std::pair{NxState::kStopped, "stopped"sv},
    std::pair{NxState::kInitiating, "initiating"sv},
    std::pair{NxState::kProvisioning, "provisioning"sv},
    std::pair{NxState::kStarting, "starting"sv},
    std::pair{NxState::kWaiting, "waiting"sv},
    std::pair{NxState::kHandshake, "handshake"sv},
    std::pair{NxState::kStarted, "started"sv},
    std::pair{NxState::kSuspending, "suspending"sv},
    std::pair{NxState::kSuspended, "suspended"sv},
    std::pair{NxState::kResuming, "resuming"sv},
    std::pair{NxState::kTerminating, "terminating"sv},
};

// `Session: <Word> session at` and `Session: Session <word> at`.
constexpr std::array kWords = {
    std::pair{"Starting"sv, NxState::kStarting},
    std::pair{"started"sv, NxState::kStarted},
    std::pair{"Suspending"sv, NxState::kSuspending},
    std::pair{"suspended"sv, NxState::kSuspended},
    std::pair{"Resuming"sv, NxState::kResuming},
    std::pair{"resumed"sv, NxState::kStarted},
    std::pair{"Terminating"sv, NxState::kTerminating},
    std::pair{"Aborting"sv, NxState::kTerminating},
    // Until its process has gone a terminated agent still holds display and port.
    std::pair{"terminated"sv, NxState::kTerminating},
    std::pair{"aborted"sv, NxState::kTerminating},
};

/// The text between two fixed parts, if `line` begins and goes on with them.
std::optional<std::string_view> between(std::string_view line, std::string_view before,
                                        std::string_view after) {
  const auto start = line.find(before);
  if (start == std::string_view::npos) return std::nullopt;
  line.remove_prefix(start + before.size());
  const auto end = line.find(after);
  if (end == std::string_view::npos) return std::nullopt;
  return line.substr(0, end);
}

std::optional<NxState> state_of_word(std::string_view word) {
  for (const auto& [name, state] : kWords)
    if (name == word) return state;
  return std::nullopt;
}

template <class Number>
std::optional<Number> read_number(std::string_view text) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

std::string_view to_string(NxState state) {
  for (const auto& [value, name] : kNxNames)
    if (value == state) return name;
  return "stopped";
}

std::string_view to_string(XState state) {
  switch (state) {
    case XState::kStopped:
      return "stopped";
    case XState::kProvisioning:
      return "provisioning";
    case XState::kStarting:
      return "starting";
    case XState::kListening:
      return "listening";
    case XState::kConnected:
      return "connected";
    case XState::kSuspending:
      return "suspending";
    case XState::kSuspended:
      return "suspended";
    case XState::kStopping:
      return "stopping";
  }
  return "stopped";
}

NxState parse_nx_state(std::string_view name) {
  for (const auto& [value, text] : kNxNames)
    if (text == name) return value;
  return NxState::kStopped;
}

XState to_x_state(NxState state) {
  switch (state) {
    case NxState::kStopped:
      return XState::kStopped;
    case NxState::kProvisioning:
      return XState::kProvisioning;
    case NxState::kInitiating:
    case NxState::kStarting:
    case NxState::kResuming:
    case NxState::kHandshake:
      return XState::kStarting;
    case NxState::kWaiting:
      return XState::kListening;
    case NxState::kStarted:
      return XState::kConnected;
    case NxState::kSuspending:
      return XState::kSuspending;
    case NxState::kSuspended:
      return XState::kSuspended;
    case NxState::kTerminating:
      return XState::kStopping;
  }
  return XState::kStopped;
}

std::optional<LogEvent> read_log_line(std::string_view line) {
  if (const auto pid = between(line, "Info: Agent running with pid '", "'")) {
    if (const auto number = read_number<int>(*pid)) return LogEvent{.pid = number, .state = {}};
    return std::nullopt;
  }
  if (line.find("Info: Waiting for connection from ") != std::string_view::npos)
    return LogEvent{.pid = {}, .state = NxState::kWaiting};
  if (line.find("Info: Accepted connection from ") != std::string_view::npos)
    return LogEvent{.pid = {}, .state = NxState::kHandshake};
  auto word = between(line, "Session: Session ", " at ");
  if (!word) word = between(line, "Session: ", " session at ");
  const auto state = word ? state_of_word(*word) : std::nullopt;
  if (!state) return std::nullopt;
  return LogEvent{.pid = {}, .state = state};
}

StartAction decide_start(XState state) {
  switch (state) {
    case XState::kStopped:
      return StartAction::kLaunch;
    case XState::kSuspended:
      return StartAction::kResume;
    case XState::kConnected:
      return StartAction::kSuspend;
    // QVD refuses here; then a gateway that died between start and connect costs the desktop.
    case XState::kListening:
      return StartAction::kReuse;
    case XState::kProvisioning:
    case XState::kStarting:
    case XState::kSuspending:
    case XState::kStopping:
      return StartAction::kRefuse;
  }
  return StartAction::kRefuse;
}

std::string refusal_text(XState state) {
  if (state == XState::kConnected)
    return "Can't connect to X session in state connected, suspending it, retry later\n";
  return "Unable to start/resume X session in state " + std::string(to_string(state)) +
         ", try again in a few minutes\n";
}

Overdue check_overdue(NxState state, std::chrono::nanoseconds age, const StateLimits& limits) {
  switch (state) {
    case NxState::kInitiating:
    case NxState::kStarting:
    case NxState::kResuming:
      return age > limits.initiating ? Overdue::kTerminate : Overdue::kNo;
    case NxState::kWaiting:
      return age > limits.listening ? Overdue::kTerminate : Overdue::kNo;
    case NxState::kHandshake:
      return age > limits.handshake ? Overdue::kTerminate : Overdue::kNo;
    case NxState::kSuspending:
      return age > limits.suspending ? Overdue::kTerminate : Overdue::kNo;
    case NxState::kTerminating:
      return age > limits.stopping ? Overdue::kKill : Overdue::kNo;
    case NxState::kStopped:
    case NxState::kProvisioning:
    case NxState::kStarted:
    case NxState::kSuspended:
      return Overdue::kNo;
  }
  return Overdue::kNo;
}

Result<std::uint64_t> admit_epoch(std::string_view text, std::uint64_t seen) {
  if (text.empty()) return seen;
  const auto epoch = read_number<std::uint64_t>(text);
  if (!epoch) return base::invalid("qvd.session.epoch is not a number");
  if (*epoch < seen)
    return base::conflict("session epoch " + std::to_string(*epoch) + " was superseded by epoch " +
                          std::to_string(seen));
  return *epoch;
}

}  // namespace qvd::vma
