#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace qvd::gateway {

/// Everything that a waiting connection watches, as values.
struct Watched {
  // The session.
  bool session_seen = false;     // it was in the cache at some time
  bool session_present = false;  // it is there now, and not being deleted
  bool granted = false;
  std::int64_t epoch = 0;
  std::string closed_reason{};  // of a session closed by somebody else
  // The machine.
  std::int64_t machine_id = 0;
  bool machine_present = true;
  bool powered_off = false;
  std::string start_refusal{};  // why it is not started any more, for people
  std::string start_blocker{};  // what its start waits for, for people
  bool blocked_long = false;    // start_blocker has been there for a while
  // Its run.
  bool run_present = false;
  bool run_running = false;  // phase Running with an endpoint, and not being stopped
  bool run_stopping = false;
  bool run_assigned = false;  // to a host
};

/// What a waiting connection does next.
struct WaitStep {
  enum class Kind { kWait, kConnect, kGiveUp };
  Kind kind = Kind::kWait;
  std::string text;  // progress, or why it gives up
};

/// The next step while a machine is granted and started. Texts are QVD's where QVD has one.
WaitStep next_wait_step(const Watched& watched);

/// Why a relay must end now; nothing if it goes on. `epoch`: of our grant; `current`: of the
/// machine's newest, 0 if unknown.
std::optional<std::string> relay_end_reason(const Watched& watched, std::int64_t epoch,
                                            std::int64_t current);

}  // namespace qvd::gateway
