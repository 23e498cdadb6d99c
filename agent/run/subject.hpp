#pragma once

#include "agent/run/reconciler.hpp"

namespace qvd::agent {

/// One run while it is worked on: what the API says of it, if anything, and what the host has
/// noted.
struct RunReconciler::Subject {
  std::shared_ptr<const api::MachineRun> run;  // null: the API does not have it
  std::optional<RunRecord> record;
  std::string uid;
  Wish wish = Wish::kUnknown;
};

}  // namespace qvd::agent
