#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/records/record_store.hpp"
#include "agent/run/decide.hpp"
#include "agent/run/machines.hpp"
#include "agent/run/plan_of.hpp"
#include "agent/run/run_memory.hpp"
#include "agent/run/run_writer.hpp"
#include "api/client/object_key.hpp"
#include "api/types/machine_run.hpp"
#include "api/types/network.hpp"
#include "base/core/clock.hpp"

namespace qvd::agent {

/// Makes the runs of this host come true, one key (namespace/name) at a time: looks at the API's
/// cache, the record and the hypervisor, lets next_step() decide, acts, and looks again.
/// Everything it does is for the uid that it read: a record of the same name and another uid is an
/// earlier run and is taken away first.
/// Threads: any, one per key at a time (a WorkQueue sees to that).
class RunReconciler {
 public:
  using RunSource = std::function<std::shared_ptr<const api::MachineRun>(const api::ObjectKey&)>;
  using NetworkSource = std::function<std::shared_ptr<const api::Network>(const std::string&)>;
  struct Deps {
    Machines& machines;
    RecordStore& records;
    RunWriter& writer;
    RunMemories& memories;
    const base::Clock& clock;
    RunSource run_of;          // the cache; null if the run is not in it
    NetworkSource network_of;  // null if unknown
    std::string boot_id;
    PlanRules rules;
  };
  explicit RunReconciler(Deps deps) : deps_(std::move(deps)) {}

  /// When to look at this key again though nothing calls for it; nothing: when something changes.
  using Again = std::optional<std::chrono::milliseconds>;
  /// Errors: try again, later and later. Never throws.
  base::Result<Again> reconcile(const base::Context& ctx, const api::ObjectKey& key);

 private:
  struct Subject;  // one run at work
  /// What a step leads to: look at once, look again later, or wait for a change.
  struct Outcome {
    bool at_once = false;
    Again again;
  };

  base::Result<Again> reconcile_runs(const base::Context& ctx, const api::ObjectKey& key);
  base::Result<Again> work(const base::Context& ctx, Subject& subject);
  base::Result<RunView> look(const Subject& subject);
  base::Result<Outcome> act(const base::Context& ctx, Subject& subject, Step step);

  base::Result<Outcome> accept(const base::Context& ctx, Subject& subject);
  base::Result<Outcome> prepare_launch(const base::Context& ctx, Subject& subject);
  base::Status prepare(const base::Context& ctx, Subject& subject);
  base::Status launch(const base::Context& ctx, Subject& subject);
  base::Result<Outcome> await_guest(const base::Context& ctx, Subject& subject);
  base::Result<Outcome> watch(const base::Context& ctx, Subject& subject);
  base::Result<Outcome> end_lost(const base::Context& ctx, Subject& subject);
  base::Result<Outcome> stop_domain(const base::Context& ctx, Subject& subject);
  base::Result<Outcome> begin_stop(const base::Context& ctx, Subject& subject, RunMemory& memory);
  base::Result<Outcome> clean_up(const base::Context& ctx, Subject& subject);
  base::Result<Outcome> release(const base::Context& ctx, Subject& subject);

  bool tried_too_long(const Subject& subject);
  base::Status adopt_once(const base::Context& ctx, Subject& subject);
  /// Notes that the run is to end and why; the next look does it.
  struct Ending {
    bool failed = false;
    bool retryable = true;
    std::string reason;
    std::string message;
    std::string exit;
  };
  base::Result<Outcome> end(Subject& subject, const Ending& ending);
  base::Status save(Subject& subject);
  void stamp(Subject& subject, const char* phase);
  base::Status write_phase(const base::Context& ctx, const Subject& subject,
                           api::MachineRunPhase phase);

  const Deps deps_;
};

}  // namespace qvd::agent
