// The steps from a machine that shall end to a host without a trace of it.
#include <chrono>

#include "agent/run/plan_of.hpp"
#include "agent/run/reconciler.hpp"
#include "agent/run/subject.hpp"
#include "base/log/log.hpp"

namespace qvd::agent {
namespace {

using api::MachineRunPhase;
using std::chrono::milliseconds;

constexpr milliseconds kStopPoll{100};  // events come sooner; this is if they get lost

/// What a person asked for about this stop.
struct StopWish {
  bool force = false;
  std::optional<milliseconds> grace;
};

StopWish stop_wish(const api::MachineRun* run) {
  if (run == nullptr) return {true, {}};  // an earlier run, or a stray: nobody waits for it
  if (!run->spec.stop) return {};
  StopWish wish{run->spec.stop->force, {}};
  if (const auto grace = base::parse_duration(run->spec.stop->grace_period)) wish.grace = *grace;
  return wish;
}

}  // namespace

base::Result<RunReconciler::Outcome> RunReconciler::end_lost(const base::Context& ctx,
                                                             Subject& subject) {
  const bool noted = subject.record.has_value();
  if (!noted) {
    subject.record = RunRecord{};
    subject.record->plan.uid = subject.uid;
    subject.record->boot_id = subject.run->status.boot_id;
  }
  const RunRecord& record = *subject.record;
  Ending ending;
  ending.exit = "GuestShutdown";
  ending.reason = "GuestEnded";
  ending.message = "the machine has ended by itself";
  if (record.boot_id != deps_.boot_id) {
    ending = {false, true, "HostRestarted", "the host was restarted under the machine", "HostLost"};
  } else if (noted && !record.reached_running) {
    ending = {true, true, "GuestEnded", "the machine ended before its VMA answered", "StartFailed"};
  }
  if (noted) return end(subject, ending);
  subject.record->end_reason = ending.reason;
  subject.record->end_message = ending.message;
  subject.record->exit_reason = ending.exit;
  stamp(subject, "stopped");
  RETURN_IF_ERROR(write_phase(ctx, subject, MachineRunPhase::kStopped));
  deps_.memories.mark_finished(subject.uid);
  return Outcome{};
}

base::Result<RunReconciler::Outcome> RunReconciler::begin_stop(const base::Context& ctx,
                                                               Subject& subject,
                                                               RunMemory& memory) {
  const MachinePlan& plan = subject.record->plan;
  const StopWish wish = stop_wish(subject.run.get());
  if (wish.force || subject.record->failed) {
    RETURN_IF_ERROR(deps_.machines.destroy(subject.uid));
    return Outcome{true, {}};
  }
  stamp(subject, "stopping");
  const base::Status asked = deps_.machines.power_off(ctx, plan);
  const base::SteadyTime now = deps_.clock.steady_now();
  if (asked.ok()) {
    memory.stop = StopProgress{StopProgress::Stage::kGuestAsked,
                               now + wish.grace.value_or(milliseconds(plan.timeouts.shutdown))};
  } else {
    base::log::info("guest cannot be asked to power off, its init is",
                    {{"uid", subject.uid}, {"err", asked}});
    const base::Status signalled = deps_.machines.shutdown(subject.uid);
    if (!signalled.ok())
      base::log::info("init does not listen either", {{"uid", subject.uid}, {"err", signalled}});
    const auto patience =
        signalled.ok() ? wish.grace.value_or(milliseconds(plan.timeouts.stop)) : milliseconds(0);
    memory.stop = StopProgress{StopProgress::Stage::kInitAsked, now + patience};
  }
  deps_.memories.put(subject.uid, memory);
  return Outcome{false, kStopPoll};
}

base::Result<RunReconciler::Outcome> RunReconciler::stop_domain(const base::Context& ctx,
                                                                Subject& subject) {
  RunMemory memory = deps_.memories.get(subject.uid);
  if (!memory.stop) return begin_stop(ctx, subject, memory);
  const base::SteadyTime now = deps_.clock.steady_now();
  const StopWish wish = stop_wish(subject.run.get());
  if (!wish.force && now < memory.stop->deadline) return Outcome{false, kStopPoll};
  const bool try_init = memory.stop->stage == StopProgress::Stage::kGuestAsked && !wish.force &&
                        !wish.grace && deps_.machines.shutdown(subject.uid).ok();
  if (!try_init) {
    base::log::warn("machine did not end in time, killing it", {{"uid", subject.uid}});
    RETURN_IF_ERROR(deps_.machines.destroy(subject.uid));
    return Outcome{true, {}};
  }
  memory.stop = StopProgress{StopProgress::Stage::kInitAsked,
                             now + milliseconds(subject.record->plan.timeouts.stop)};
  deps_.memories.put(subject.uid, memory);
  return Outcome{false, kStopPoll};
}

base::Result<RunReconciler::Outcome> RunReconciler::clean_up(const base::Context& ctx,
                                                             Subject& subject) {
  RunRecord& record = *subject.record;
  const bool planned = record.plan.vm_id != 0;  // a run that was refused has no plan
  const bool keep = record.failed && !record.reached_running;
  if (planned)
    RETURN_IF_ERROR(deps_.machines.close(ctx, record.plan,
                                         keep ? OverlayFate::kKeepAside : OverlayFate::kRemove));
  if (subject.wish == Wish::kRun) {
    if (!record.failed) stamp(subject, "stopped");
    RETURN_IF_ERROR(write_phase(
        ctx, subject, record.failed ? MachineRunPhase::kFailed : MachineRunPhase::kStopped));
    deps_.memories.mark_finished(subject.uid);
  }
  RETURN_IF_ERROR(deps_.records.remove(subject.uid));
  base::log::info("nothing is left of run",
                  {{"ns", record.plan.ns}, {"name", record.plan.name}, {"uid", subject.uid}});
  subject.record.reset();
  if (subject.run) return Outcome{true, {}};
  deps_.writer.forget(subject.uid);
  deps_.memories.forget(subject.uid);
  return Outcome{};
}

base::Result<RunReconciler::Outcome> RunReconciler::release(const base::Context& ctx,
                                                            Subject& subject) {
  if (!subject.run) return Outcome{};
  RETURN_IF_ERROR(deps_.writer.release(ctx, *subject.run));
  deps_.writer.forget(subject.uid);
  deps_.memories.forget(subject.uid);
  return Outcome{};
}

}  // namespace qvd::agent
