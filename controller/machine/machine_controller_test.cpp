#include "controller/machine/machine_test.hpp"

namespace qvd::controller {
namespace {

using namespace std::chrono_literals;
using api::VirtualMachineState;

TEST_F(MachineTest, NobodyWaitsSoNothingRuns) {
  EXPECT_FALSE(run());
  EXPECT_EQ(machine().status.state, VirtualMachineState::kStopped);
  EXPECT_EQ(machine().status.mac, "54:52:00:03:0f:32");
  EXPECT_TRUE(api::is_true(machine().status.conditions, "AddressAssigned"));
}

TEST_F(MachineTest, APersonConnectsToAStoppedMachine) {
  const std::uint64_t before = farm.api.writes();
  const std::string name = connect();
  ASSERT_TRUE(run());
  EXPECT_EQ(run()->spec.host, "node1");
  EXPECT_EQ(run()->spec.network.host_address, "10.3.15.2/24");
  EXPECT_EQ(run()->spec.volumes.at(0).path, "homefs/10001-fs");
  EXPECT_EQ(run()->spec.started_for->kind.value(), api::MachineRunStartedForKind::kSession);
  EXPECT_TRUE(session(name).status.granted);
  EXPECT_EQ(session(name).status.epoch, 1);
  EXPECT_EQ(machine().status.session->uid, session(name).metadata.uid);
  EXPECT_EQ(machine().status.state, VirtualMachineState::kStarting);
  EXPECT_EQ(machine().status.counters.attempts, 1);
  running();
  EXPECT_EQ(machine().status.state, VirtualMachineState::kRunning);
  EXPECT_EQ(machine().status.counters.succeeded, 1);
  EXPECT_TRUE(api::is_true(machine().status.conditions, "Ready"));
  // Session and Running by others; run, status with grant, announcement, Running by us; and the
  // home, once in its life: its object and the host that it is bound to.
  EXPECT_EQ(farm.api.writes() - before, 2U + 4U + 2U);
}

TEST_F(MachineTest, ANewerSessionTakesOverWithAHigherEpoch) {
  const std::string first = connect();
  running();
  farm.patch_status(Session::kind(), {"acme", first}, "{phase: Connected}");
  farm.settle();
  EXPECT_EQ(machine().status.session->state, api::VirtualMachineSessionState::kConnected);
  farm.clock.advance(5s);
  const std::string second = connect();
  EXPECT_EQ(session(second).status.epoch, 2);
  EXPECT_TRUE(session(second).status.granted);
  EXPECT_EQ(session(first).status.closed_reason, api::SessionClosedReason::kSuperseded);
}

TEST_F(MachineTest, TheEpochSurvivesTheEndOfASession) {
  const std::string first = connect();
  running();
  farm.patch_status(Session::kind(), {"acme", first}, "{phase: Closed}");
  farm.settle();
  EXPECT_EQ(machine().status.session->uid, "");
  EXPECT_TRUE(run());  // power Auto: the idle policy may stop it, not the end of a session
  EXPECT_EQ(session(connect()).status.epoch, 2);
}

TEST_F(MachineTest, ConnectionsAreRefusedWithTheReason) {
  const struct {
    const char* patch;
    const char* want;
  } cases[] = {{"{spec: {blocked: true}}", "the machine is blocked"},
               {"{spec: {blocked: false, power: 'Off'}}",
                "the machine is switched off by an administrator"}};
  for (const auto& c : cases) {
    farm.patch(VirtualMachine::kind(), kAlice, c.patch);
    farm.settle();
    const std::string name = connect();
    EXPECT_EQ(session(name).status.closed_reason, api::SessionClosedReason::kRefused) << c.want;
    EXPECT_EQ(session(name).status.message, c.want);
    EXPECT_FALSE(run()) << c.want;
  }
  farm.patch(VirtualMachine::kind(), kAlice, "{spec: {power: Auto}}");
  farm.patch(api::User::kind(), {"acme", "alice"}, "{spec: {blocked: true}}");
  farm.settle();
  EXPECT_EQ(session(connect()).status.message, "the user is blocked");
  EXPECT_FALSE(run());
}

TEST_F(MachineTest, BlockingHarmsNothingThatRuns) {
  connect();
  running();
  farm.patch(VirtualMachine::kind(), kAlice, "{spec: {blocked: true}}");
  farm.settle();
  ASSERT_TRUE(run());
  EXPECT_FALSE(run()->metadata.deleting());
}

TEST_F(MachineTest, SwitchingOffStopsAndSwitchingOnStarts) {
  const std::string name = connect();
  running();
  farm.patch_status(Session::kind(), {"acme", name}, "{phase: Closed}");
  farm.patch(VirtualMachine::kind(), kAlice, "{spec: {power: 'Off'}}");
  farm.settle();
  EXPECT_TRUE(run()->metadata.deleting());
  EXPECT_EQ(machine().status.state, VirtualMachineState::kStopping);
  agent_lets_go();
  EXPECT_EQ(machine().status.state, VirtualMachineState::kStopped);
  EXPECT_FALSE(run());
  farm.patch(VirtualMachine::kind(), kAlice, "{spec: {power: 'On'}}");
  farm.settle();
  ASSERT_TRUE(run());
  EXPECT_EQ(run()->spec.started_for->kind.value(), api::MachineRunStartedForKind::kPower);
}

TEST_F(MachineTest, OperationsStartStopAndRestart) {
  operate("up", "Start");
  ASSERT_TRUE(run());
  running();
  EXPECT_EQ(phase_of("up"), api::MachineOperationPhase::kSucceeded);
  const std::string uid = run()->metadata.uid;
  operate("again", "Restart");
  EXPECT_TRUE(run()->metadata.deleting());
  agent_lets_go();
  ASSERT_TRUE(run());
  EXPECT_NE(run()->metadata.uid, uid);
  running();
  EXPECT_EQ(phase_of("again"), api::MachineOperationPhase::kSucceeded);
  operate("down", "Stop");
  agent_lets_go();
  EXPECT_FALSE(run());
  EXPECT_EQ(phase_of("down"), api::MachineOperationPhase::kSucceeded);
  EXPECT_EQ(machine().status.stopped->by, "root");
}

TEST_F(MachineTest, AMachineThatIsOnStaysStoppedUntilSomebodyWantsIt) {
  farm.patch(VirtualMachine::kind(), kAlice, "{spec: {power: 'On'}}");
  farm.settle();
  running();
  operate("down", "Stop");
  agent_lets_go();
  EXPECT_FALSE(run());
  farm.advance(1h);
  EXPECT_FALSE(run());
  connect();
  EXPECT_TRUE(run());
}

TEST_F(MachineTest, AnOperationOnAMachineThatIsOffFails) {
  farm.patch(VirtualMachine::kind(), kAlice, "{spec: {power: 'Off'}}");
  farm.settle();
  operate("up", "Start");
  const auto operation = farm.get<api::MachineOperation>({"acme", "up"});
  EXPECT_EQ(operation->status.phase, api::MachineOperationPhase::kFailed);
  EXPECT_EQ(operation->status.reason, "PowerOff");
  EXPECT_FALSE(run());
}

TEST_F(MachineTest, OperationsAreForgottenAfterADay) {
  operate("down", "Stop");
  ASSERT_TRUE(farm.get<api::MachineOperation>({"acme", "down"}));
  farm.advance(24h + 1s);
  EXPECT_FALSE(farm.get<api::MachineOperation>({"acme", "down"}));
}

TEST_F(MachineTest, FailedStartsAreTriedAgainEverMoreSlowlyAndThenSuspended) {
  farm.patch(VirtualMachine::kind(), kAlice, "{spec: {power: 'On'}}");
  farm.settle();
  const std::chrono::seconds waits[] = {10s, 40s, 90s, 160s, 250s};
  for (const auto wait : waits) {
    ASSERT_TRUE(run());
    run_says("{phase: Failed, reason: GuestSilent, message: the guest did not answer}");
    agent_lets_go();
    EXPECT_FALSE(run()) << wait.count();
    farm.advance(wait - 1s);
    EXPECT_FALSE(run()) << wait.count();
    farm.advance(2s);
  }
  ASSERT_TRUE(run());
  EXPECT_EQ(run()->spec.attempt, 6);
  run_says("{phase: Failed, reason: GuestSilent, message: the guest did not answer}");
  agent_lets_go();
  farm.advance(1h);
  EXPECT_FALSE(run());
  const api::Condition suspended = condition("StartSuspended");
  EXPECT_NE(suspended.message.find("the guest did not answer"), std::string::npos);
  operate("retry", "Start");
  ASSERT_TRUE(run());
  EXPECT_EQ(machine().status.counters.start_failures, 0);
  running();
  EXPECT_EQ(api::find_condition(machine().status.conditions, "StartSuspended"), nullptr);
}

TEST_F(MachineTest, ARequestForgivesOnlyWhatFailedBeforeIt) {
  operate("up", "Start");
  run_says("{phase: Failed, message: no}");
  agent_lets_go();
  EXPECT_FALSE(run());  // and not at once again, though the request is still under way
  farm.advance(11s);
  EXPECT_TRUE(run());
}

TEST_F(MachineTest, ALoginIsWrittenAsItsTenantComparesIt) {
  operate("first", "Start");
  EXPECT_EQ(run()->spec.user->login, "alice");
  running();
  operate("down", "Stop");
  agent_lets_go();
  farm.apply<api::ClusterSettings>(
      "{metadata: {name: default}, spec: {authentication: {caseSensitive: true}}}");
  farm.settle();
  operate("second", "Start");
  EXPECT_EQ(run()->spec.user->login, "Alice");
  running();
  operate("down2", "Stop");
  agent_lets_go();
  farm.apply<api::TenantSettings>(
      "{metadata: {name: default, namespace: acme}, spec: {authentication: {caseSensitive: "
      "false}}}");
  farm.settle();
  operate("third", "Start");
  EXPECT_EQ(run()->spec.user->login, "alice");
}

TEST_F(MachineTest, ASilentHostMakesItsMachinesUnknownAndMovesNothing) {
  connect();
  running();
  farm.patch_status(api::Host::kind(), {"", "node1"},
                    "{conditions: [{type: Ready, status: Unknown, reason: Silent, message: '', "
                    "lastTransitionTime: '2026-11-21T08:00:00Z'}]}");
  farm.settle();
  EXPECT_EQ(machine().status.state, VirtualMachineState::kUnknown);
  EXPECT_FALSE(run()->metadata.deleting());
}

TEST_F(MachineTest, ChangesThatARunDoesNotShowAreListed) {
  connect();
  running();
  farm.patch(VirtualMachine::kind(), kAlice, "{spec: {memory: 2Gi}}");
  farm.settle();
  EXPECT_EQ(machine().status.pending_changes, std::vector<std::string>{"spec.memory"});
  farm.patch(VirtualMachine::kind(), kAlice, "{spec: {memory: null}}");
  farm.settle();
  EXPECT_TRUE(machine().status.pending_changes.empty());
}

TEST_F(MachineTest, DeletionWaitsForTheRun) {
  connect();
  running();
  ASSERT_TRUE(farm.api.remove({}, VirtualMachine::kind(), kAlice, {}).ok());
  farm.settle();
  ASSERT_TRUE(farm.get<VirtualMachine>(kAlice));
  EXPECT_TRUE(run()->metadata.deleting());
  agent_lets_go();
  EXPECT_FALSE(farm.get<VirtualMachine>(kAlice));
  EXPECT_TRUE(farm.get<api::Volume>({"acme", "home-10001"}));  // the home stays
}

TEST_F(MachineTest, ARefusedRunIsToldAndTriedAgain) {
  farm.api.on_call([](const api::FakeCall& call) {
    if (call.verb != "create" || call.plural != "machineruns") return base::ok_status();
    return base::forbidden("exceeded quota: machineruns");
  });
  const std::string name = connect();
  EXPECT_TRUE(session(name).status.granted);
  EXPECT_EQ(condition("Placed").reason, "RunRefused");
  EXPECT_NE(condition("Placed").message.find("exceeded quota"), std::string::npos);
  farm.api.on_call({});
  farm.advance(10s);
  EXPECT_TRUE(run());
}

TEST_F(MachineTest, ARefusedHomeIsTold) {
  farm.api.on_call([](const api::FakeCall& call) {
    if (call.verb != "create" || call.plural != "volumes") return base::ok_status();
    return base::invalid("spec.size: too large");
  });
  connect();
  EXPECT_FALSE(run());
  EXPECT_EQ(condition("VolumesReachable").reason, "VolumeRefused");
}

TEST_F(MachineTest, AHomeThatTheCacheDoesNotShowYetIsWaitedFor) {
  farm.api.on_call([](const api::FakeCall& call) {
    if (call.verb != "create" || call.plural != "volumes") return base::ok_status();
    return base::already_exists("home-10001 exists");
  });
  const std::string name = connect();
  EXPECT_FALSE(run());
  EXPECT_TRUE(session(name).status.granted) << "no fault: what else is due goes on";
  farm.api.on_call({});
  farm.advance(5s);
  EXPECT_TRUE(run());
}

TEST_F(MachineTest, ALostRaceIsTriedAgain) {
  int conflicts = 2;
  farm.api.on_call([&](const api::FakeCall& call) {
    if (call.verb != "update_status" || call.plural != "virtualmachines" || conflicts == 0) {
      return base::ok_status();
    }
    --conflicts;
    return base::conflict("somebody else was faster");
  });
  const std::string name = connect();
  farm.advance(1s);
  EXPECT_EQ(conflicts, 0);
  EXPECT_TRUE(session(name).status.granted);
  EXPECT_EQ(session(name).status.epoch, 1);
}

}  // namespace
}  // namespace qvd::controller
