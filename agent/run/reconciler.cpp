#include "agent/run/reconciler.hpp"

#include "agent/run/run_status.hpp"
#include "agent/run/subject.hpp"
#include "base/core/guard.hpp"
#include "base/log/log.hpp"

namespace qvd::agent {
namespace {

/// No run needs more steps in a row than this; more is a mistake of ours, and must not spin.
constexpr int kMaxStepsAtOnce = 12;

bool is_over(api::MachineRunPhase phase) {
  return phase == api::MachineRunPhase::kStopped || phase == api::MachineRunPhase::kFailed;
}
bool was_started(api::MachineRunPhase phase) {
  return phase == api::MachineRunPhase::kStarting || phase == api::MachineRunPhase::kRunning ||
         phase == api::MachineRunPhase::kStopping;
}

}  // namespace

base::Result<RunReconciler::Again> RunReconciler::reconcile(const base::Context& ctx,
                                                            const api::ObjectKey& key) {
  return base::guarded([&] { return reconcile_runs(ctx, key); });
}

base::Result<RunReconciler::Again> RunReconciler::reconcile_runs(const base::Context& ctx,
                                                                 const api::ObjectKey& key) {
  const auto run = deps_.run_of(key);
  const std::string uid = run ? run->metadata.uid : "";
  // Earlier runs of this name first: their domain, interface and home are the new run's too.
  for (const RunRecord& record : deps_.records.of_key(key.str())) {
    if (record.plan.uid == uid) continue;
    Subject earlier{nullptr, record, record.plan.uid, Wish::kUnknown};
    if (run || deps_.memories.is_stray(earlier.uid)) earlier.wish = Wish::kStop;
    if (earlier.wish == Wish::kUnknown) continue;
    ASSIGN_OR_RETURN(const Again again, work(ctx, earlier));
    if (deps_.records.get(earlier.uid)) return again;
  }
  if (!run) return Again();
  Subject subject{run, deps_.records.get(uid), uid,
                  run->metadata.deleting() ? Wish::kStop : Wish::kRun};
  return work(ctx, subject);
}

base::Result<RunReconciler::Again> RunReconciler::work(const base::Context& ctx, Subject& subject) {
  for (int i = 0; i < kMaxStepsAtOnce; ++i) {
    ASSIGN_OR_RETURN(const RunView view, look(subject));
    const Step step = next_step(view);
    base::log::debug("next step of run", {{"uid", subject.uid}, {"phase", to_string(step)}});
    ASSIGN_OR_RETURN(const Outcome outcome, act(ctx, subject, step));
    if (!outcome.at_once) return outcome.again;
  }
  return base::internal_error("run " + subject.uid + " does not come to rest");
}

base::Result<RunView> RunReconciler::look(const Subject& subject) {
  RunView view;
  view.wish = subject.wish;
  if (subject.run) {
    const api::MachineRunPhase phase = subject.run->status.phase;
    view.finished = is_over(phase) || deps_.memories.is_finished(subject.uid);
    view.was_started = was_started(phase);
  }
  if (subject.record) {
    view.has_record = true;
    view.ending = subject.record->ending;
    view.launched = subject.record->launched;
    view.reached_running = subject.record->reached_running;
    view.same_boot = subject.record->boot_id == deps_.boot_id;
  }
  view.launched_here = deps_.memories.get(subject.uid).launched_here;
  ASSIGN_OR_RETURN(view.domain_exists, deps_.machines.exists(subject.uid));
  return view;
}

base::Result<RunReconciler::Outcome> RunReconciler::act(const base::Context& ctx, Subject& subject,
                                                        Step step) {
  switch (step) {
    case Step::kNothing:
      return Outcome{};
    case Step::kAccept:
      return accept(ctx, subject);
    case Step::kPrepareLaunch:
      return prepare_launch(ctx, subject);
    case Step::kAwaitGuest:
      return await_guest(ctx, subject);
    case Step::kWatch:
      return watch(ctx, subject);
    case Step::kEndLost:
      return end_lost(ctx, subject);
    case Step::kStopDomain:
      return stop_domain(ctx, subject);
    case Step::kCleanUp:
      return clean_up(ctx, subject);
    case Step::kRelease:
      return release(ctx, subject);
  }
  return Outcome{};
}

base::Result<RunReconciler::Outcome> RunReconciler::end(Subject& subject, const Ending& ending) {
  RunRecord& record = *subject.record;
  record.ending = true;
  record.failed = ending.failed;
  record.retryable = ending.retryable;
  record.end_reason = ending.reason;
  record.end_message = ending.message.substr(0, 4000);  // the schema's limit
  record.exit_reason = ending.exit;
  stamp(subject, ending.failed ? "failed" : "stopping");
  base::log::info("run ends", {{"ns", record.plan.ns},
                               {"name", record.plan.name},
                               {"uid", subject.uid},
                               {"code", ending.reason},
                               {"err", ending.message}});
  RETURN_IF_ERROR(save(subject));
  return Outcome{true, {}};
}

base::Status RunReconciler::save(Subject& subject) {
  return deps_.records.put(*subject.record);
}

void RunReconciler::stamp(Subject& subject, const char* phase) {
  subject.record->phase_times[phase] = base::format_rfc3339_micro(deps_.clock.wall_now());
}

base::Status RunReconciler::write_phase(const base::Context& ctx, const Subject& subject,
                                        api::MachineRunPhase phase) {
  if (!subject.run) return base::ok_status();
  const base::WallTime now = deps_.clock.wall_now();
  return deps_.writer.write(ctx, *subject.run, [&](api::MachineRunStatus& status) {
    put_status(*subject.record, phase, now, status);
  });
}

}  // namespace qvd::agent
