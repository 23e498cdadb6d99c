// The steps from a new run to a guest that answers.
#include <chrono>

#include "agent/run/plan_of.hpp"
#include "agent/run/reconciler.hpp"
#include "agent/run/subject.hpp"
#include "agent/storage/image_cache.hpp"
#include "base/log/log.hpp"

namespace qvd::agent {
namespace {

using api::MachineRunPhase;
using std::chrono::milliseconds;

/// When a guest that failed a health check is asked again (QVD 4.2).
constexpr milliseconds kCheckAfterFailure{10'000};

/// When a start asks again whether its image is unpacked, which another start sees to.
constexpr milliseconds kImagePoll{500};

bool needs_change(const base::Status& status) {
  return status.code() == base::Code::kInvalid || status.code() == base::Code::kForbidden;
}

}  // namespace

base::Result<RunReconciler::Outcome> RunReconciler::accept(const base::Context&, Subject& subject) {
  const auto network = deps_.network_of(subject.run->spec.network.name);
  RunRecord record;
  record.boot_id = deps_.boot_id;
  auto plan = plan_of(*subject.run, network.get(), deps_.rules);
  record.plan = plan ? *plan : MachinePlan{};
  record.plan.uid = subject.uid;
  record.plan.ns = subject.run->metadata.ns;
  record.plan.name = subject.run->metadata.name;
  subject.record = record;
  stamp(subject, "accepted");
  if (!plan)  // nothing was made and nothing will be; the record keeps why until that is told
    return end(subject, {true, false, std::string(plan.status().reason()), plan.status().message(),
                         "StartFailed"});
  ASSIGN_OR_RETURN(subject.record->launched, deps_.machines.exists(subject.uid));
  RETURN_IF_ERROR(save(subject));
  stamp(subject, "preparing");
  base::log::info("run accepted",
                  {{"ns", record.plan.ns}, {"name", record.plan.name}, {"uid", subject.uid}});
  return Outcome{true, {}};
}

base::Status RunReconciler::prepare(const base::Context& ctx, Subject& subject) {
  const MachinePlan& plan = subject.record->plan;
  if (!deps_.machines.has_image(plan)) {
    // Unpacking takes seconds: people shall see why they wait. Not written on the fast path.
    RETURN_IF_ERROR(write_phase(ctx, subject, MachineRunPhase::kPreparing));
    RETURN_IF_ERROR(deps_.machines.ensure_image(ctx, plan));
  }
  stamp(subject, "imageReady");
  RETURN_IF_ERROR(deps_.machines.open_storage(ctx, plan));
  stamp(subject, "storageReady");
  RETURN_IF_ERROR(deps_.machines.open_network(ctx, plan));
  stamp(subject, "networkReady");
  return base::ok_status();
}

base::Status RunReconciler::launch(const base::Context& ctx, Subject& subject) {
  subject.record->launched = true;
  stamp(subject, "starting");
  RETURN_IF_ERROR(save(subject));
  RETURN_IF_ERROR(deps_.machines.start(ctx, subject.record->plan));
  stamp(subject, "booted");
  RunMemory memory;
  memory.launched_here = true;
  memory.adopted = true;
  memory.launched_at = deps_.clock.steady_now();
  deps_.memories.put(subject.uid, memory);
  // The guest is booting meanwhile. A failure to tell must not cost the machine.
  const base::Status told = write_phase(ctx, subject, MachineRunPhase::kStarting);
  if (!told.ok()) base::log::warn("cannot report a start", {{"uid", subject.uid}, {"err", told}});
  return base::ok_status();
}

base::Result<RunReconciler::Outcome> RunReconciler::prepare_launch(const base::Context& ctx,
                                                                   Subject& subject) {
  base::Status done = prepare(ctx, subject);
  if (done.ok()) done = launch(ctx, subject);
  if (done.ok()) return Outcome{true, {}};
  if (done.reason() == kImageUnpacking) return Outcome{false, kImagePoll};
  const bool passing =
      done.code() == base::Code::kUnavailable || done.code() == base::Code::kTimeout;
  if (passing && !tried_too_long(subject)) return done;
  return end(subject, {true, !needs_change(done), std::string(done.reason()), done.message(),
                       "StartFailed"});
}

bool RunReconciler::tried_too_long(const Subject& subject) {
  RunMemory memory = deps_.memories.get(subject.uid);
  const base::SteadyTime now = deps_.clock.steady_now();
  if (!memory.first_try) memory.first_try = now;
  deps_.memories.put(subject.uid, memory);
  return now - *memory.first_try > milliseconds(subject.record->plan.timeouts.start);
}

base::Status RunReconciler::adopt_once(const base::Context& ctx, Subject& subject) {
  RunMemory memory = deps_.memories.get(subject.uid);
  if (memory.adopted) return base::ok_status();
  const base::Status adopted = deps_.machines.adopt(ctx, subject.record->plan);
  if (!adopted.ok())
    base::log::error("a running machine is not fully in hand, it runs on",
                     {{"uid", subject.uid}, {"err", adopted}});
  memory.adopted = adopted.ok();
  if (!memory.launched_at) {
    memory.launched_at = deps_.clock.steady_now();
    memory.health.last_ok = *memory.launched_at;
  }
  deps_.memories.put(subject.uid, memory);
  if (adopted.ok())
    base::log::info("running machine adopted", {{"ns", subject.record->plan.ns},
                                                {"name", subject.record->plan.name},
                                                {"uid", subject.uid}});
  return base::ok_status();
}

base::Result<RunReconciler::Outcome> RunReconciler::await_guest(const base::Context& ctx,
                                                                Subject& subject) {
  RETURN_IF_ERROR(adopt_once(ctx, subject));
  RunMemory memory = deps_.memories.get(subject.uid);
  const MachinePlan& plan = subject.record->plan;
  const base::Status answered = deps_.machines.ping(ctx, plan, true);
  const base::SteadyTime now = deps_.clock.steady_now();
  const auto waited = std::chrono::duration_cast<milliseconds>(now - *memory.launched_at);
  if (!answered.ok()) {
    if (waited < milliseconds(plan.timeouts.start)) return Outcome{false, boot_check_delay(waited)};
    return end(subject, {true, true, "GuestSilent",
                         "the VMA did not answer within " +
                             base::format_duration(milliseconds(plan.timeouts.start)) +
                             " of the start: " + answered.message(),
                         "StartFailed"});
  }
  subject.record->reached_running = true;
  stamp(subject, "running");
  RETURN_IF_ERROR(save(subject));
  memory.health = {now, 0};
  memory.next_check = now + milliseconds(plan.timeouts.health_interval);
  deps_.memories.put(subject.uid, memory);
  return Outcome{true, {}};
}

base::Result<RunReconciler::Outcome> RunReconciler::watch(const base::Context& ctx,
                                                          Subject& subject) {
  RETURN_IF_ERROR(adopt_once(ctx, subject));
  const MachinePlan& plan = subject.record->plan;
  RunMemory memory = deps_.memories.get(subject.uid);
  if (!memory.status_written) {
    RETURN_IF_ERROR(write_phase(ctx, subject, MachineRunPhase::kRunning));
    memory.status_written = true;
  }
  base::SteadyTime now = deps_.clock.steady_now();
  if (now >= memory.next_check) {
    const bool ok = deps_.machines.ping(ctx, plan, false).ok();
    now = deps_.clock.steady_now();
    memory.health = after_check(memory.health, ok, now);
    memory.next_check =
        now + (ok ? milliseconds(plan.timeouts.health_interval) : kCheckAfterFailure);
  }
  deps_.memories.put(subject.uid, memory);
  if (is_dead(memory.health, milliseconds(plan.timeouts.health_timeout), now))
    return end(subject, {true, true, "GuestSilent",
                         "the VMA has not answered for " +
                             base::format_duration(milliseconds(plan.timeouts.health_timeout)),
                         "Killed"});
  return Outcome{false, std::chrono::ceil<milliseconds>(memory.next_check - now)};
}

}  // namespace qvd::agent
