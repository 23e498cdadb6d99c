#include "controller/machine/machine_controller.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "api/types/address_claim.hpp"
#include "controller/machine/caches.hpp"
#include "controller/operation/operation_controller.hpp"
#include "controller/testing/test_farm.hpp"

namespace qvd::controller {
namespace {

using namespace std::chrono_literals;
using api::MachineRun;
using api::Session;
using api::VirtualMachine;
using api::VirtualMachineState;

const Key kAlice{"acme", "alice-office"};

/// A farm with one host, one flavour with a ready image, one user and one machine with an address.
class MachineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    farm.add(make_machine_controller(farm.deps(), [](const std::string&) { return 0.5; }));
    farm.add(make_operation_controller(farm.deps()));
    farm.apply<api::Network>(
        "{metadata: {name: desktops}, spec: {bridge: br0, cidr: 10.3.15.0/24}}");
    farm.apply<api::StoragePool>("{metadata: {name: main}, spec: {path: /srv/qvd, scope: Host}}");
    farm.apply<api::OSFlavour>(R"(
metadata: {name: office, namespace: acme}
spec: {hypervisor: lxc, memory: 1Gi, userStorage: {size: 5Gi}, imageTags: {default: office-1}}
status: {tags: {default: {desired: office-1, effective: office-1}}})");
    farm.apply<api::DiskImage>(R"(
metadata: {name: office-1, namespace: acme}
spec: {flavour: office, source: {file: o.tar}}
status: {phase: Ready, pool: main, path: images/acme_office-1, sha256: abc, format: tar})");
    farm.apply<api::User>("{metadata: {name: alice, namespace: acme}, spec: {login: Alice}}");
    add_host("node1", "8Gi");
    const auto alice = farm.apply<VirtualMachine>(R"(
metadata: {name: alice-office, namespace: acme, finalizers: [qvd.dev/machine]}
spec: {id: 10001, address: 10.3.15.50, user: alice, flavour: office})");
    claim_number(10001, alice.metadata.uid);
    claim_address("10.3.15.50", alice.metadata.uid);
    farm.settle();
  }

  /// As the address controller does.
  void claim_number(std::int64_t id, const std::string& owner_uid) {
    const std::string number = std::to_string(id);
    farm.apply<api::AddressClaim>("{metadata: {name: id-" + number + "}, spec: {id: " + number +
                                  owned_by(owner_uid));
  }
  void claim_address(const std::string& address, const std::string& owner_uid) {
    std::string name = "desktops-" + address;
    std::ranges::replace(name, '.', '-');
    farm.apply<api::AddressClaim>("{metadata: {name: " + name +
                                  "}, spec: {network: desktops, address: " + address +
                                  owned_by(owner_uid));
  }
  static std::string owned_by(const std::string& uid) {
    return ", owner: {namespace: acme, name: alice-office, uid: " + uid + "}}}";
  }

  void add_host(const std::string& name, const std::string& memory) {
    farm.apply<api::Host>(
        "{metadata: {name: " + name + "}, status: {capacity: {memory: " + memory +
        ", cpu: 4}, hypervisors: [{name: lxc, available: true}], "
        "storage: [{pool: main, reachable: true}], "
        "networks: [{network: desktops, ready: true, hostAddress: 10.3.15.2/24}], "
        "conditions: [{type: Ready, status: 'True', reason: A, message: '', "
        "lastTransitionTime: '2026-11-21T08:00:00Z'}]}}");
  }
  std::string connect(const std::string& extra = "") {
    const auto session = farm.apply<Session>(
        "{metadata: {generateName: s-, namespace: acme}, spec: {vm: alice-office, user: alice, "
        "gateway: gw1" +
        extra + "}}");
    farm.settle();
    return session.metadata.name;
  }
  void operate(const std::string& name, const std::string& type) {
    farm.apply<api::MachineOperation>("{metadata: {name: " + name +
                                      ", namespace: acme}, spec: {vm: alice-office, type: " + type +
                                      ", requestedBy: root}}");
    farm.settle();
  }
  void run_says(const std::string& status) {
    farm.patch_status(MachineRun::kind(), kAlice, status);
    farm.settle();
  }
  void running() { run_says("{phase: Running, startedAt: '2026-11-21T08:00:10Z'}"); }
  /// The agent is done with a run that is being deleted.
  void agent_lets_go() {
    farm.patch(MachineRun::kind(), kAlice, "{metadata: {finalizers: null}}");
    farm.settle();
  }
  VirtualMachine machine() { return *farm.get<VirtualMachine>(kAlice); }
  /// An empty one if it is not told.
  api::Condition condition(const std::string& type) {
    const VirtualMachine now = machine();
    const api::Condition* found = api::find_condition(now.status.conditions, type);
    return found == nullptr ? api::Condition() : *found;
  }
  api::MachineOperationPhase phase_of(const std::string& operation) {
    return farm.get<api::MachineOperation>({"acme", operation})->status.phase.value();
  }
  std::optional<MachineRun> run() { return farm.get<MachineRun>(kAlice); }
  Session session(const std::string& name) { return *farm.get<Session>({"acme", name}); }

  TestFarm farm;
};

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

TEST_F(MachineTest, AnObstacleIsToldAndItsEndStartsTheMachine) {
  farm.patch_status(api::DiskImage::kind(), {"acme", "office-1"}, "{phase: Copying}");
  farm.settle();
  connect();
  EXPECT_FALSE(run());
  const api::Condition image = condition("ImageAvailable");
  EXPECT_EQ(image.reason, "ImageNotReady");
  farm.patch_status(api::DiskImage::kind(), {"acme", "office-1"}, "{phase: Ready}");
  farm.settle();
  EXPECT_TRUE(run());
}

TEST_F(MachineTest, WithoutAHostItWaitsForOne) {
  farm.patch(api::Host::kind(), {"", "node1"}, "{spec: {blocked: true}}");
  farm.settle();
  connect();
  EXPECT_FALSE(run());
  const api::Condition placed = condition("Placed");
  EXPECT_EQ(placed.reason, "NoHost");
  add_host("node2", "8Gi");
  farm.settle();
  ASSERT_TRUE(run());
  EXPECT_EQ(run()->spec.host, "node2");
}

TEST_F(MachineTest, AHomeOnOneHostBindsItsMachineThere) {
  operate("first", "Start");
  running();
  farm.clock.advance(1s);
  EXPECT_EQ(farm.get<api::Volume>({"acme", "home-10001"})->status.host, "node1");
  operate("down", "Stop");
  agent_lets_go();
  add_host("node2", "64Gi");
  farm.patch(api::Host::kind(), {"", "node1"}, "{spec: {blocked: true}}");
  farm.settle();
  operate("up", "Start");
  EXPECT_FALSE(run());
  EXPECT_NE(condition("Placed").message.find("node1"), std::string::npos);
}

TEST_F(MachineTest, AnAddressThatAnotherHoldsIsNeverStartedWith) {
  claim_address("10.3.15.60", "somebody-else");
  farm.patch(VirtualMachine::kind(), kAlice, "{spec: {address: 10.3.15.60}}");
  farm.settle();
  farm.patch_status(VirtualMachine::kind(), kAlice,
                    "{conditions: [{type: AddressAssigned, status: 'False', reason: AddressTaken, "
                    "message: it belongs to b, lastTransitionTime: '2026-11-21T08:00:00Z'}]}");
  connect();
  EXPECT_FALSE(run());
  EXPECT_EQ(condition("AddressAssigned").status, api::ConditionStatus::kFalse);
  EXPECT_EQ(condition("AddressAssigned").reason, "AddressTaken");
  EXPECT_EQ(machine().status.mac, "54:52:00:03:0f:32");
  // The other one goes.
  ASSERT_TRUE(farm.api.remove({}, api::AddressClaim::kind(), {"", "desktops-10-3-15-60"}, {}).ok());
  claim_address("10.3.15.60", machine().metadata.uid);
  farm.settle();
  ASSERT_TRUE(run());
  EXPECT_EQ(run()->spec.network.address, "10.3.15.60");
}

TEST_F(MachineTest, ANumberThatAnotherHoldsIsNeverStartedWith) {
  farm.apply<VirtualMachine>(R"(
metadata: {name: twin, namespace: acme}
spec: {id: 10001, address: 10.3.15.70, power: 'On', flavour: office})");
  claim_address("10.3.15.70", farm.get<VirtualMachine>({"acme", "twin"})->metadata.uid);
  farm.settle();
  EXPECT_FALSE(farm.get<MachineRun>({"acme", "twin"}));
}

TEST_F(MachineTest, AHomeStaysOnItsPoolWhateverTheSettingsSayNow) {
  operate("first", "Start");
  running();
  operate("down", "Stop");
  agent_lets_go();
  farm.apply<api::StoragePool>("{metadata: {name: other}, spec: {path: /srv/other, scope: Host}}");
  farm.patch_status(api::Host::kind(), {"", "node1"},
                    "{storage: [{pool: main, reachable: true}, {pool: other, reachable: true}]}");
  farm.apply<api::ClusterSettings>(
      "{metadata: {name: default}, spec: {storage: {homePool: other}}}");
  farm.settle();
  operate("up", "Start");
  ASSERT_TRUE(run());
  EXPECT_EQ(run()->spec.volumes.at(0).pool, "main");
  EXPECT_EQ(run()->spec.volumes.at(0).pool_path, "/srv/qvd");
}

TEST_F(MachineTest, AHomeWhosePoolIsGoneIsWaitedFor) {
  farm.apply<api::StoragePool>("{metadata: {name: homes}, spec: {path: /srv/homes}}");
  farm.apply<api::Volume>(
      "{metadata: {name: home-10001, namespace: acme}, spec: {role: Home, pool: gone, path: h/1, "
      "owner: {kind: VirtualMachine, name: alice-office, uid: " +
      machine().metadata.uid + "}}}");
  farm.apply<api::ClusterSettings>(
      "{metadata: {name: default}, spec: {storage: {homePool: homes}}}");
  farm.settle();
  operate("up", "Start");
  EXPECT_FALSE(run());
  EXPECT_NE(condition("VolumesReachable").message.find("StoragePool gone"), std::string::npos);
}

TEST_F(MachineTest, TheSettingThatWasMissingStartsTheMachine) {
  farm.apply<api::StoragePool>("{metadata: {name: other}, spec: {path: /srv/other, scope: Host}}");
  farm.patch(VirtualMachine::kind(), kAlice, "{spec: {power: 'On'}}");
  farm.settle();
  EXPECT_FALSE(run());
  EXPECT_EQ(condition("VolumesReachable").reason, "PoolNotFound");
  farm.apply<api::ClusterSettings>(
      "{metadata: {name: default}, spec: {storage: {homePool: main}}}");
  farm.settle();
  EXPECT_TRUE(run());
}

TEST_F(MachineTest, AMachineThatIsOnStartsWhenItsTenantIsUnblocked) {
  farm.apply<api::TenantSettings>(
      "{metadata: {name: default, namespace: acme}, spec: {blocked: true}}");
  farm.settle();
  farm.patch(VirtualMachine::kind(), kAlice, "{spec: {power: 'On'}}");
  farm.settle();
  EXPECT_FALSE(run());
  farm.patch(api::TenantSettings::kind(), {"acme", "default"}, "{spec: {blocked: false}}");
  farm.settle();
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
