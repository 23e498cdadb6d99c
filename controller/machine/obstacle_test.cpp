#include "controller/machine/machine_test.hpp"

// What keeps a machine from starting is told, and its end starts the machine.

namespace qvd::controller {
namespace {

using namespace std::chrono_literals;

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

TEST_F(MachineTest, WhatReachesTheHostStartsOnlyWhereTheTenantMay) {
  farm.patch(api::OSFlavour::kind(), {"acme", "office"}, "{spec: {lxc: {devices: [/dev/sda]}}}");
  farm.settle();
  connect();
  EXPECT_FALSE(run());
  EXPECT_EQ(condition("Placed").reason, "NotAllowed");
  EXPECT_NE(condition("Placed").message.find("/dev/sda"), std::string::npos);
  farm.apply<api::Namespace>("{metadata: {name: acme, labels: {qvd.dev/isolation: Privileged}}}");
  farm.settle();
  ASSERT_TRUE(run());
  EXPECT_EQ(run()->spec.lxc.devices, std::vector<std::string>{"/dev/sda"});
}

TEST_F(MachineTest, ANetworkOfAnotherTenantIsNotJoined) {
  farm.patch(api::Network::kind(), {"", "desktops"}, "{spec: {tenants: {names: [other]}}}");
  farm.settle();
  connect();
  EXPECT_FALSE(run());
  EXPECT_NE(condition("Placed").message.find("Network desktops"), std::string::npos);
  farm.patch(api::Network::kind(), {"", "desktops"}, "{spec: {tenants: {names: [acme]}}}");
  farm.settle();
  EXPECT_TRUE(run());
}

}  // namespace
}  // namespace qvd::controller
