#pragma once

#include <optional>

#include "controller/machine/caches.hpp"
#include "controller/machine/machine_view.hpp"
#include "controller/machine/placements.hpp"
#include "controller/power/power.hpp"
#include "controller/runtime/own_writes.hpp"
#include "controller/runtime/reconciler.hpp"
#include "controller/session/grant.hpp"

namespace qvd::controller {

/// The acting half of the machine controller. One look at a machine does, in this order: make a run
/// if one is wanted (a person waits for it), grant the machine to a session together with the new
/// status (one compare-and-swap), tell the sessions, end what shall end.
class MachineReconciler final : public Reconciler {
 public:
  MachineReconciler(const Deps& deps, Dice dice);
  Outcome reconcile(const base::Context& ctx, const Key& key) override;
  MachineCaches& caches() { return caches_; }

 private:
  /// What came of wanting to start.
  struct Start {
    std::optional<Obstacle> obstacle;
    std::optional<std::chrono::nanoseconds> retry;
  };

  base::Result<Start> start(const base::Context& ctx, MachineView& view);
  base::Status prepare_home(const base::Context& ctx, MachineView& view);
  base::Status bind_home(const base::Context& ctx, MachineView& view, const std::string& host);
  base::Status make_run(const base::Context& ctx, MachineView& view, const std::string& host);
  base::Status write(const base::Context& ctx, const MachineView& view, const GrantPlan& plan,
                     const std::optional<Obstacle>& obstacle);
  base::Status tell_sessions(const base::Context& ctx, const MachineView& view,
                             const GrantPlan& plan);
  base::Status patch_session(const base::Context& ctx, const Key& key, const std::string& uid,
                             base::Json status);
  base::Status end_run(const base::Context& ctx, const MachineView& view);
  base::Status release(const base::Context& ctx, const MachineView& view);

  Deps deps_;
  MachineCaches caches_;
  Placements placements_;
  OwnWrites own_machines_;
  OwnWrites own_runs_;
};

}  // namespace qvd::controller
