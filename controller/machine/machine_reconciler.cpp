#include "controller/machine/machine_reconciler.hpp"

#include <algorithm>

#include "api/types/well_known.hpp"
#include "controller/machine/attempts.hpp"
#include "controller/machine/decide.hpp"
#include "controller/machine/derive_status.hpp"
#include "controller/machine/obstacle.hpp"
#include "controller/machine/run_inputs.hpp"
#include "controller/operation/operation_plan.hpp"
#include "controller/runtime/write.hpp"

namespace qvd::controller {
namespace {

/// A machine without a host looks again even if no host tells us of a change.
constexpr std::chrono::seconds kPlaceAgain{10};

/// A write that a policy, a quota or the schema refuses. People must hear of it, for only they can
/// do something about it, and it must not keep status and grants from being written.
bool is_refusal(const base::Status& status) {
  return status.code() == base::Code::kForbidden || status.code() == base::Code::kInvalid;
}

const api::MachineOperation* stop_request(const MachineView& view) {
  for (const auto& operation : view.operations) {
    if (wants_stop(*operation, view.run_uid())) return operation.get();
  }
  return nullptr;
}

void apply(const GrantPlan& plan, base::WallTime now, api::VirtualMachineStatus& status) {
  if (plan.grant) {
    if (!status.session) status.session.emplace();
    status.session->uid = plan.grant->session_uid;
    status.session->name = plan.grant->session_name;
    status.session->user = plan.grant->user;
    status.session->epoch = plan.grant->epoch;
    status.session->since = base::format_rfc3339(now);
  } else if (plan.release && status.session) {
    // The epoch stays: the next grant must be higher than any that a VMA has seen.
    status.session->uid.clear();
    status.session->name.clear();
    status.session->user.clear();
    status.session->since = base::format_rfc3339(now);
  }
}

GrantPlan grants_of(const MachineView& view) {
  GrantView grants;
  grants.machine = view.machine;
  for (const auto& session : view.sessions) grants.sessions.push_back(*session);
  grants.refused = refusal_of(view);
  return plan_grants(grants);
}

}  // namespace

MachineReconciler::MachineReconciler(const Deps& deps, Dice dice)
    : deps_(deps),
      caches_(deps.informers),
      placements_(caches_, deps.clock, std::move(dice)),
      own_machines_(deps.clock),
      own_runs_(deps.clock) {}

Outcome MachineReconciler::reconcile(const base::Context& ctx, const Key& key) {
  std::optional<MachineView> view = caches_.view(key, deps_.clock.wall_now());
  if (!view) return Outcome::done();
  const std::string run_version = view->run ? view->run->metadata.resource_version : "";
  if (own_machines_.behind(key, view->machine.metadata.resource_version) ||
      own_runs_.behind(key, run_version)) {
    return Outcome::after(kCacheLag);
  }
  const PowerAction action = decide_power(power_view_of(*view));
  Start started;
  if (action == PowerAction::kStart) {
    ASSIGN_OR_RETURN(started, start(ctx, *view));
  }
  const GrantPlan plan = grants_of(*view);
  RETURN_IF_ERROR(write(ctx, *view, plan, started.obstacle));
  RETURN_IF_ERROR(tell_sessions(ctx, *view, plan));
  if (action == PowerAction::kStop || action == PowerAction::kClear) {
    RETURN_IF_ERROR(end_run(ctx, *view));
  }
  if (view->machine.metadata.deleting() && !view->run) return release(ctx, *view);
  return started.retry ? Outcome::after(*started.retry) : Outcome::done();
}

base::Result<MachineReconciler::Start> MachineReconciler::start(const base::Context& ctx,
                                                                MachineView& view) {
  Start out;
  if ((out.obstacle = obstacle_of(view))) return out;
  if (const auto next = next_attempt_of(view)) {
    out.retry = *next - view.now;
    return out;
  }
  const auto give_up = [&](const char* condition, std::string reason, const base::Status& why) {
    out.obstacle = Obstacle{condition, std::move(reason), why.message()};
    out.retry = kPlaceAgain;
    return out;
  };
  const Key key = api::key_of(view.machine);
  if (const base::Status made = prepare_home(ctx, view); !made.ok()) {
    // We made it a moment ago, and the cache does not show it yet; when it does, it wakes us.
    if (made.code() == base::Code::kAlreadyExists) {
      out.retry = kCacheLag;
      return out;
    }
    if (is_refusal(made)) return give_up("VolumesReachable", "VolumeRefused", made);
    return made;
  }
  const auto host = placements_.choose(key, placement_request_of(view), view.settings);
  if (!host) return give_up("Placed", std::string(host.status().reason()), host.status());
  base::Status made = bind_home(ctx, view, *host);
  if (made.ok()) made = make_run(ctx, view, *host);
  if (!made.ok()) {
    placements_.forget(key);
    if (is_refusal(made)) return give_up("Placed", "RunRefused", made);
    return made;
  }
  return out;
}

base::Status MachineReconciler::prepare_home(const base::Context& ctx, MachineView& view) {
  if (!view.home_pool || view.home) return base::ok_status();
  const api::Volume wanted = home_volume_of(view);
  auto made = api::TypedClient<api::Volume>(deps_.api).create(ctx, wanted);
  if (!made) return made.status().with_context("create volume " + wanted.metadata.name);
  view.home = std::make_shared<const api::Volume>(std::move(*made));
  return base::ok_status();
}

base::Status MachineReconciler::bind_home(const base::Context& ctx, MachineView& view,
                                          const std::string& host) {
  if (!view.home || !view.home_pool || view.home_pool->spec.scope != api::PoolScope::kHost ||
      view.home->status.host == host) {
    return base::ok_status();
  }
  // Before the run: a home that exists on one host must never be made a second time on another,
  // whatever is lost between the two writes.
  api::Volume bound = *view.home;
  bound.status.host = host;
  auto written = api::TypedClient<api::Volume>(deps_.api).update_status(ctx, bound);
  if (!written) return written.status().with_context("bind volume " + bound.metadata.name);
  view.home = std::make_shared<const api::Volume>(std::move(*written));
  return base::ok_status();
}

base::Status MachineReconciler::make_run(const base::Context& ctx, MachineView& view,
                                         const std::string& host) {
  view.run_host = caches_.hosts.get({"", host});
  const auto inputs = run_inputs_of(view, host);
  if (!inputs) return base::internal_error("a run's parts are gone between two looks");
  auto made = api::TypedClient<api::MachineRun>(deps_.api).create(ctx, run_of(view, *inputs));
  if (!made) return made.status().with_context("create run");
  own_runs_.wrote_over(api::key_of(view.machine), "");
  deps_.events.record(about(view.machine), api::EventType::kNormal, "Placed",
                      "starts on host " + host + " with image " + made->spec.image);
  view.run = std::make_shared<const api::MachineRun>(std::move(*made));
  return base::ok_status();
}

base::Status MachineReconciler::write(const base::Context& ctx, const MachineView& view,
                                      const GrantPlan& plan,
                                      const std::optional<Obstacle>& obstacle) {
  MachineView next = view;
  apply(plan, view.now, next.machine.status);
  next.machine.status = derive_status(next, obstacle);
  if (const api::MachineOperation* request = stop_request(view);
      request && next.machine.status.stopped.value_or(api::VirtualMachineStopped()).operation !=
                     request->metadata.name) {
    next.machine.status.stopped.emplace();
    next.machine.status.stopped->by = request->spec.requested_by;
    next.machine.status.stopped->at = base::format_rfc3339(view.now);
    next.machine.status.stopped->operation = request->metadata.name;
  }
  return write_status(ctx, deps_, own_machines_, view.machine, next.machine);
}

base::Status MachineReconciler::tell_sessions(const base::Context& ctx, const MachineView& view,
                                              const GrantPlan& plan) {
  const std::string now = base::format_rfc3339(view.now);
  for (const std::optional<Grant>& grant : {plan.grant, plan.announce}) {
    if (!grant) continue;
    base::Json status = base::Json::object();
    status["granted"] = true;
    status["epoch"] = grant->epoch;
    status["grantedAt"] = now;
    const Key key{view.machine.metadata.ns, grant->session_name};
    RETURN_IF_ERROR(patch_session(ctx, key, grant->session_uid, std::move(status)));
  }
  for (const SessionEnd& end : plan.ends) {
    base::Json status = base::Json::object();
    status["phase"] = "Closed";
    status["closedReason"] = std::string(api::to_string(end.reason));
    status["message"] = end.message;
    status["closedAt"] = now;
    const Key key{view.machine.metadata.ns, end.name};
    RETURN_IF_ERROR(patch_session(ctx, key, end.uid, std::move(status)));
  }
  return base::ok_status();
}

base::Status MachineReconciler::patch_session(const base::Context& ctx, const Key& key,
                                              const std::string& uid, base::Json status) {
  // No compare-and-swap on the version: the gateway writes other members of the same status, and
  // every value here follows from the grant, which was one.
  api::Patch patch{api::PatchType::kMerge, base::Json::object(), "status"};
  patch.body["metadata"]["uid"] = uid;
  patch.body["status"] = std::move(status);
  const auto patched = deps_.api.patch(ctx, api::Session::kind(), key, patch);
  if (patched.status().code() == base::Code::kNotFound) return base::ok_status();
  return patched.status().with_context("tell session " + key.name);
}

base::Status MachineReconciler::end_run(const base::Context& ctx, const MachineView& view) {
  const api::MachineRun& run = *view.run;
  if (run.metadata.deleting()) return base::ok_status();
  const api::MachineOperation* request = stop_request(view);
  if (request && !run.spec.stop && (request->spec.force || !request->spec.grace_period.empty())) {
    base::Json body = base::Json::object();
    base::Json& stop = body["spec"]["stop"];
    stop["force"] = request->spec.force;
    if (!request->spec.grace_period.empty()) stop["gracePeriod"] = request->spec.grace_period;
    if (!request->spec.reason.empty()) stop["reason"] = request->spec.reason;
    if (!request->spec.requested_by.empty()) stop["by"] = request->spec.requested_by;
    RETURN_IF_ERROR(patch_if_unchanged(ctx, deps_, run, std::move(body)).status());
  }
  api::DeleteOptions options;
  options.uid = run.metadata.uid;
  const base::Status gone =
      deps_.api.remove(ctx, api::MachineRun::kind(), api::key_of(run), options);
  if (gone.code() == base::Code::kNotFound) return base::ok_status();
  return gone.with_context("end run");
}

base::Status MachineReconciler::release(const base::Context& ctx, const MachineView& view) {
  api::ObjectMeta meta = view.machine.metadata;
  if (!api::remove_finalizer(meta, api::kMachineFinalizer)) return base::ok_status();
  // A run that our cache does not show yet would be orphaned, so this one read is live.
  const auto run = deps_.api.get(ctx, api::MachineRun::kind(), api::key_of(view.machine));
  if (run) return base::conflict("a run is still there");
  if (run.status().code() != base::Code::kNotFound) return run.status();
  base::Json body = base::Json::object();
  body["metadata"]["finalizers"] = meta.finalizers;
  return patch_if_unchanged(ctx, deps_, view.machine, std::move(body)).status();
}

}  // namespace qvd::controller
