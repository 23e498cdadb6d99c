#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "api/types/virtual_machine.hpp"

namespace qvd::controller {

/// What one look at a machine shows, as far as it decides whether it shall run.
struct PowerView {
  api::VirtualMachinePower power = api::VirtualMachinePower::kAuto;
  bool deleting = false;
  bool blocked = false;          // the machine, its user, its tenant or its flavour
  bool session_pending = false;  // a Session waits for the machine
  bool start_wanted = false;     // an active Start operation (or the second half of a Restart)
  bool stop_wanted = false;      // an active Stop operation (or the first half of a Restart)
  bool has_run = false;
  bool run_ended = false;           // the run is Stopped or Failed and only waits to be removed
  bool stopped_by_request = false;  // status.stopped: off until a start, a session or a change
};

enum class PowerAction : std::uint8_t {
  kNone,   // it is as it should be
  kStart,  // make a run
  kStop,   // delete the run
  kClear,  // delete a run that has ended by itself
};

/// The table of power: Auto runs while somebody needs it, On always, Off never. Blocking stops new
/// starts and harms nothing that runs. Source: the table of the kinds' documentation.
PowerAction decide_power(const PowerView& view);

/// Wait before the n-th try of a start that failed n times in a row: 10 s times n squared, at most
/// five minutes. Source: KubeVirt's start failure back-off.
std::chrono::seconds start_backoff(std::int64_t failures);

/// From so many failures in a row on, a start is suspended until somebody acts.
inline constexpr std::int64_t kSuspendAfterFailures = 6;

}  // namespace qvd::controller
