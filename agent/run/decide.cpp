#include "agent/run/decide.hpp"

namespace qvd::agent {
namespace {

Step step_without_record(const RunView& view) {
  // A domain without a record: the record was lost; the run says all that is needed to write it.
  if (view.domain_exists) return Step::kAccept;
  if (view.wish == Wish::kStop) return Step::kRelease;
  if (view.finished) return Step::kNothing;
  // Started once, and neither domain nor record are left: it is over.
  return view.was_started ? Step::kEndLost : Step::kAccept;
}

Step step_while_wanted(const RunView& view) {
  if (view.domain_exists) return view.reached_running ? Step::kWatch : Step::kAwaitGuest;
  if (!view.launched) return Step::kPrepareLaunch;
  // Launched, and not there. Before its VMA answered, a restart of the agent may have come between
  // the note and the act, so another try costs nothing; otherwise the machine has ended.
  const bool maybe_never_ran = !view.launched_here && !view.reached_running && view.same_boot;
  return maybe_never_ran ? Step::kPrepareLaunch : Step::kEndLost;
}

}  // namespace

Step next_step(const RunView& view) {
  if (view.wish == Wish::kUnknown) return Step::kNothing;
  if (!view.has_record) return step_without_record(view);
  if (view.wish == Wish::kStop || view.ending)
    return view.domain_exists ? Step::kStopDomain : Step::kCleanUp;
  return step_while_wanted(view);
}

const char* to_string(Step step) {
  switch (step) {
    case Step::kNothing:
      return "nothing";
    case Step::kAccept:
      return "accept";
    case Step::kPrepareLaunch:
      return "prepare and launch";
    case Step::kAwaitGuest:
      return "await guest";
    case Step::kWatch:
      return "watch";
    case Step::kEndLost:
      return "end lost";
    case Step::kStopDomain:
      return "stop domain";
    case Step::kCleanUp:
      return "clean up";
    case Step::kRelease:
      return "release";
  }
  return "?";
}

}  // namespace qvd::agent
