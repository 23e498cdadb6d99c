#include "controller/session/grant.hpp"

#include <gtest/gtest.h>

namespace qvd::controller {
namespace {

using Reason = api::SessionClosedReason;

api::Session session(const std::string& name, const std::string& second) {
  api::Session out;
  out.metadata.name = name;
  out.metadata.uid = "uid-" + name;
  out.metadata.creation_timestamp = "2026-11-21T08:15:" + second + "Z";
  out.spec.vm = "alice-office";
  out.spec.vm_uid = "vm";
  out.spec.user = "alice";
  return out;
}

GrantView view(std::vector<api::Session> sessions) {
  GrantView out;
  out.machine.metadata.uid = "vm";
  out.sessions = std::move(sessions);
  return out;
}

GrantView held_by(const std::string& name, std::int64_t epoch, std::vector<api::Session> sessions) {
  GrantView out = view(std::move(sessions));
  out.machine.status.session = api::VirtualMachineSession();
  out.machine.status.session->uid = "uid-" + name;
  out.machine.status.session->epoch = epoch;
  return out;
}

TEST(PlanGrants, GivesAFreeMachineToWhoAsks) {
  const GrantPlan plan = plan_grants(view({session("a", "00")}));
  EXPECT_EQ(plan.grant, (Grant{"a", "uid-a", "alice", 1}));
  EXPECT_TRUE(plan.ends.empty());
}

TEST(PlanGrants, TheNewestTakesOverWithAHigherEpoch) {
  api::Session old = session("old", "00");
  old.status.granted = true;
  const GrantPlan plan = plan_grants(held_by("old", 7, {session("new", "05"), old}));
  ASSERT_TRUE(plan.grant);
  EXPECT_EQ(plan.grant->session_name, "new");
  EXPECT_EQ(plan.grant->epoch, 8);
  ASSERT_EQ(plan.ends.size(), 1U);
  EXPECT_EQ(plan.ends[0].name, "old");
  EXPECT_EQ(plan.ends[0].reason, Reason::kSuperseded);
}

TEST(PlanGrants, OfSeveralAtOnceTheNewestWinsWhateverTheOrder) {
  const GrantPlan plan =
      plan_grants(view({session("b", "05"), session("c", "09"), session("a", "00")}));
  EXPECT_EQ(plan.grant->session_name, "c");
  EXPECT_EQ(plan.ends.size(), 2U);
}

TEST(PlanGrants, WithoutTakeoverWaitsForTheHolder) {
  api::Session holder = session("holder", "00"), patient = session("patient", "05");
  holder.status.granted = true;
  patient.spec.takeover = false;
  const GrantPlan waits = plan_grants(held_by("holder", 1, {holder, patient}));
  EXPECT_FALSE(waits.grant);
  EXPECT_TRUE(waits.ends.empty());
  holder.status.phase = api::SessionPhase::kClosed;
  EXPECT_EQ(plan_grants(held_by("holder", 1, {holder, patient})).grant->session_name, "patient");
}

TEST(PlanGrants, WhoLostTheMachineDoesNotGetItBack) {
  // The old gateway died: its session is still open in our cache when we look again.
  api::Session old = session("old", "00"), holder = session("new", "05");
  old.status.granted = holder.status.granted = true;
  old.status.epoch = 7;
  holder.status.epoch = 8;
  const GrantPlan plan = plan_grants(held_by("new", 8, {holder, old}));
  EXPECT_FALSE(plan.grant);
  ASSERT_EQ(plan.ends.size(), 1U);
  EXPECT_EQ(plan.ends[0].name, "old");
  EXPECT_EQ(plan.ends[0].reason, Reason::kSuperseded);
}

TEST(PlanGrants, AnOlderOneThatComesLateLoses) {
  const GrantPlan plan =
      plan_grants(held_by("new", 1, {session("new", "05"), session("late", "00")}));
  EXPECT_FALSE(plan.grant);
  ASSERT_EQ(plan.ends.size(), 1U);
  EXPECT_EQ(plan.ends[0].name, "late");
}

TEST(PlanGrants, DoesNothingWithAMachineOlderThanItsSessions) {
  api::Session holder = session("new", "05");
  holder.status.granted = true;
  holder.status.epoch = 8;
  const GrantPlan plan = plan_grants(held_by("old", 7, {session("old", "00"), holder}));
  EXPECT_FALSE(plan.grant || plan.announce || plan.release || !plan.ends.empty());
}

TEST(PlanGrants, AnnouncesAGrantThatACrashLeftUnsaid) {
  const GrantPlan plan = plan_grants(held_by("a", 4, {session("a", "00")}));
  EXPECT_FALSE(plan.grant);
  EXPECT_EQ(plan.announce, (Grant{"a", "uid-a", "alice", 4}));
}

TEST(PlanGrants, IsQuietWhenAllIsSaid) {
  api::Session holder = session("a", "00");
  holder.status.granted = true;
  const GrantPlan plan = plan_grants(held_by("a", 4, {holder}));
  EXPECT_FALSE(plan.grant || plan.announce || plan.release || !plan.ends.empty());
}

TEST(PlanGrants, ReleasesTheMachineOfAHolderThatIsGone) {
  EXPECT_TRUE(plan_grants(held_by("gone", 4, {})).release);
}

TEST(PlanGrants, RefusesNewOnesAndHarmsNothingThatRuns) {
  api::Session holder = session("holder", "00");
  holder.status.granted = true;
  GrantView blocked = held_by("holder", 1, {holder, session("new", "05")});
  blocked.refused = "the machine is blocked";
  const GrantPlan plan = plan_grants(blocked);
  EXPECT_FALSE(plan.grant);
  ASSERT_EQ(plan.ends.size(), 1U);
  EXPECT_EQ(plan.ends[0],
            (SessionEnd{"new", "uid-new", Reason::kRefused, "the machine is blocked"}));
}

TEST(PlanGrants, RefusesASessionThatMeantAnEarlierMachineOfThatName) {
  api::Session stale = session("a", "00");
  stale.spec.vm_uid = "another";
  const GrantPlan plan = plan_grants(view({stale}));
  EXPECT_FALSE(plan.grant);
  EXPECT_EQ(plan.ends.at(0).reason, Reason::kRefused);
}

TEST(PlanGrants, IgnoresClosedDeletedAndSpyingSessions) {
  api::Session closed = session("a", "00"), deleted = session("b", "01"), spy = session("c", "02");
  closed.status.phase = api::SessionPhase::kClosed;
  deleted.metadata.deletion_timestamp = "2026-11-21T08:16:00Z";
  spy.spec.spy = true;
  EXPECT_FALSE(plan_grants(view({closed, deleted, spy})).grant);
}

}  // namespace
}  // namespace qvd::controller
