#pragma once

#include <string>

namespace qvd::agent {

/// What the API says about a run.
enum class Wish {
  kRun,     // it exists
  kStop,    // it is being deleted
  kUnknown  // it is not in the list: the stray rule decides, not this function
};

/// All that the next step depends on, as values.
struct RunView {
  Wish wish = Wish::kUnknown;
  bool finished = false;     // the status says Stopped or Failed: this run is over
  bool was_started = false;  // the status says that a domain was started
  bool has_record = false;
  bool ending = false;    // of the record: it was decided to end the run
  bool launched = false;  // of the record: the hypervisor was or is about to be told to start
  bool reached_running = false;  // of the record: the VMA has answered
  bool same_boot = true;         // the record is of the present boot of this host
  bool launched_here = false;    // by this process: not before a restart of the agent
  bool domain_exists = false;
};

/// One step of a run. Each can be repeated after a crash in the middle of it.
enum class Step {
  kNothing,
  kAccept,         // write the record
  kPrepareLaunch,  // image, volumes, root, filter, lease, then the domain
  kAwaitGuest,     // until the VMA answers
  kWatch,          // it runs: look after it from time to time
  kEndLost,        // the domain is gone: note why, then end
  kStopDomain,     // ask, wait, then kill
  kCleanUp,        // no domain: mounts, rules, lease, overlay, record
  kRelease         // nothing is left: let the API forget the run
};

/// The next step. Pure; every combination is in decide_test.cpp.
Step next_step(const RunView& view);

const char* to_string(Step step);

}  // namespace qvd::agent
