#include "controller/address/address_controller.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "api/types/address_claim.hpp"
#include "api/types/cluster_settings.hpp"
#include "api/types/machine_run.hpp"
#include "api/types/network.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/virtual_machine.hpp"
#include "controller/runtime/own_writes.hpp"
#include "controller/testing/test_farm.hpp"

namespace qvd::controller {
namespace {

using api::AddressClaim;
using api::VirtualMachine;

class AddressTest : public ::testing::Test {
 protected:
  void SetUp() override {
    farm.add(make_address_controller(farm.deps()));
    farm.add(make_claim_controller(farm.deps()));
    farm.apply<api::Network>(
        "{metadata: {name: desktops}, spec: {bridge: br0, cidr: 10.3.15.0/24, "
        "firstAddress: 10.3.15.50}}");
    farm.apply<api::OSFlavour>(
        "{metadata: {name: office, namespace: acme}, spec: {hypervisor: lxc}}");
  }
  VirtualMachine add(const std::string& name, const std::string& spec = "") {
    farm.apply<VirtualMachine>("{metadata: {name: " + name +
                               ", namespace: acme}, spec: {flavour: office" + spec + "}}");
    farm.settle();
    return *farm.get<VirtualMachine>({"acme", name});
  }
  void remove(const std::string& name) {
    farm.patch(VirtualMachine::kind(), {"acme", name}, "{metadata: {finalizers: null}}");
    ASSERT_TRUE(farm.api.remove({}, VirtualMachine::kind(), {"acme", name}, {}).ok());
    farm.settle();
  }
  std::string reason(const std::string& name) {
    const auto machine = farm.get<VirtualMachine>({"acme", name});
    const api::Condition* found =
        api::find_condition(machine->status.conditions, "AddressAssigned");
    return found ? found->reason : "";
  }

  TestFarm farm;
};

TEST_F(AddressTest, EveryMachineGetsItsOwn) {
  const VirtualMachine a = add("a"), b = add("b");
  EXPECT_EQ(a.spec.address, "10.3.15.50");
  EXPECT_EQ(b.spec.address, "10.3.15.51");
  EXPECT_NE(*a.spec.id, *b.spec.id);
  EXPECT_TRUE(api::has_finalizer(a.metadata, "qvd.dev/machine"));
  const auto claim = farm.get<AddressClaim>({"", "desktops-10-3-15-50"});
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->spec.owner.uid, a.metadata.uid);
}

TEST_F(AddressTest, GivesNothingTwiceThoughItsCacheIsEmpty) {
  // As if another controller had given these a moment ago.
  farm.apply<VirtualMachine>("{metadata: {name: a, namespace: acme}, spec: {flavour: office}}");
  ASSERT_TRUE(farm.informers.pump().ok());
  farm.apply<AddressClaim>(
      "{metadata: {name: desktops-10-3-15-50}, spec: {network: desktops, "
      "address: 10.3.15.50, owner: {namespace: x, name: y, uid: z}}}");
  farm.settle();
  EXPECT_EQ(farm.get<VirtualMachine>({"acme", "a"})->spec.address, "10.3.15.51");
}

TEST_F(AddressTest, AddressesComeBackWhenTheirOwnerIsGoneButNumbersDoNot) {
  const std::int64_t id = *add("a").spec.id;
  remove("a");
  EXPECT_FALSE(farm.get<AddressClaim>({"", "desktops-10-3-15-50"}));
  farm.clock.advance(kCacheLag + std::chrono::seconds(1));
  const VirtualMachine b = add("b");
  EXPECT_EQ(b.spec.address, "10.3.15.50");
  EXPECT_GT(*b.spec.id, id);
}

TEST_F(AddressTest, AnAddressInUseIsNotGivenFree) {
  add("a");
  farm.apply<api::MachineRun>(
      "{metadata: {name: a, namespace: acme}, spec: {network: {name: "
      "desktops, address: 10.3.15.50}}}");
  farm.settle();
  remove("a");
  EXPECT_TRUE(farm.get<AddressClaim>({"", "desktops-10-3-15-50"}));
  ASSERT_TRUE(farm.api.remove({}, api::MachineRun::kind(), {"acme", "a"}, {}).ok());
  farm.settle();
  EXPECT_FALSE(farm.get<AddressClaim>({"", "desktops-10-3-15-50"}));
}

TEST_F(AddressTest, AnAddressOfARunThatTheCacheDoesNotShowYetIsNotGivenFree) {
  add("a");
  bool made = false;
  farm.api.on_call([&](const api::FakeCall& call) {
    if (call.verb == "get" && call.plural == "virtualmachines" && !std::exchange(made, true)) {
      farm.apply<api::MachineRun>(
          "{metadata: {name: a, namespace: acme}, spec: {network: {name: desktops, address: "
          "10.3.15.50}}}");
    }
    return base::ok_status();
  });
  farm.patch(VirtualMachine::kind(), {"acme", "a"}, "{spec: {address: 10.3.15.80}}");
  farm.settle();
  ASSERT_TRUE(made);
  EXPECT_TRUE(farm.get<AddressClaim>({"", "desktops-10-3-15-50"}));
  ASSERT_TRUE(farm.api.remove({}, api::MachineRun::kind(), {"acme", "a"}, {}).ok());
  farm.settle();
  EXPECT_FALSE(farm.get<AddressClaim>({"", "desktops-10-3-15-50"}));
}

TEST_F(AddressTest, AWishedAddressIsClaimedOrRefusedWithTheHolder) {
  EXPECT_EQ(add("a", ", address: 10.3.15.77").spec.address, "10.3.15.77");
  EXPECT_TRUE(farm.get<AddressClaim>({"", "desktops-10-3-15-77"}));
  add("b", ", address: 10.3.15.77");
  EXPECT_EQ(reason("b"), "AddressTaken");
  add("c", ", address: 192.168.0.1");
  EXPECT_EQ(reason("c"), "AddressUnusable");
}

TEST_F(AddressTest, ARefusedAddressIsHeldWhenItBecomesFree) {
  add("a", ", address: 10.3.15.77");
  const VirtualMachine b = add("b", ", address: 10.3.15.77");
  EXPECT_EQ(reason("b"), "AddressTaken");
  remove("a");
  const auto claim = farm.get<AddressClaim>({"", "desktops-10-3-15-77"});
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->spec.owner.uid, b.metadata.uid);
}

TEST_F(AddressTest, WaitsForSettingsToSayWhichNetwork) {
  farm.apply<api::Network>("{metadata: {name: other}, spec: {bridge: br1, cidr: 10.9.0.0/24}}");
  add("a");
  EXPECT_EQ(reason("a"), "NetworkNotFound");
  farm.apply<api::ClusterSettings>(
      "{metadata: {name: default}, spec: {machines: {defaults: {network: other}}}}");
  farm.settle();
  EXPECT_EQ(farm.get<VirtualMachine>({"acme", "a"})->spec.address, "10.9.0.2");
}

// The cache may not show yet what another reconciler made a moment ago.
TEST_F(AddressTest, AnAddressIsNotGivenFreeWhileARunThatTheCacheLacksHasIt) {
  add("a");
  farm.patch(VirtualMachine::kind(), {"acme", "a"}, "{spec: {address: 10.3.15.80}}");
  farm.api.on_call([this, made = false](const api::FakeCall& call) mutable {
    if (made || call.verb != "get" || call.plural != "virtualmachines") return base::ok_status();
    made = true;
    farm.apply<api::MachineRun>(
        "{metadata: {name: a, namespace: acme}, spec: {network: {name: "
        "desktops, address: 10.3.15.50}}}");
    return base::ok_status();
  });
  farm.settle();
  EXPECT_TRUE(farm.get<AddressClaim>({"", "desktops-10-3-15-50"}));
  farm.api.on_call([](const api::FakeCall&) { return base::ok_status(); });
  ASSERT_TRUE(farm.api.remove({}, api::MachineRun::kind(), {"acme", "a"}, {}).ok());
  farm.settle();
  EXPECT_FALSE(farm.get<AddressClaim>({"", "desktops-10-3-15-50"}));
}

TEST_F(AddressTest, AChangedAddressGivesTheOldOneFree) {
  add("a");
  farm.patch(VirtualMachine::kind(), {"acme", "a"}, "{spec: {address: 10.3.15.80}}");
  farm.settle();
  EXPECT_TRUE(farm.get<AddressClaim>({"", "desktops-10-3-15-80"}));
  EXPECT_FALSE(farm.get<AddressClaim>({"", "desktops-10-3-15-50"}));
}

TEST_F(AddressTest, WaitsForANetworkAndThenGoesOn) {
  ASSERT_TRUE(farm.api.remove({}, api::Network::kind(), {"", "desktops"}, {}).ok());
  add("a");
  EXPECT_EQ(reason("a"), "NetworkNotFound");
  farm.apply<api::Network>("{metadata: {name: n}, spec: {bridge: br0, cidr: 10.0.0.0/24}}");
  farm.settle();
  EXPECT_EQ(farm.get<VirtualMachine>({"acme", "a"})->spec.address, "10.0.0.2");
}

TEST_F(AddressTest, AHundredMachinesAtOnceCostNoCollisions) {
  for (int i = 0; i < 100; ++i) {
    farm.apply<VirtualMachine>("{metadata: {name: m" + std::to_string(i) +
                               ", namespace: acme}, spec: {flavour: office}}");
  }
  const std::uint64_t before = farm.api.writes();
  farm.settle();
  EXPECT_EQ(farm.api.writes() - before, 300U);  // number, address, machine
  EXPECT_EQ(farm.list<AddressClaim>().size(), 200U);
}

TEST_F(AddressTest, AFullNetworkSaysSo) {
  farm.patch(api::Network::kind(), {"", "desktops"}, "{spec: {lastAddress: 10.3.15.50}}");
  farm.settle();
  add("a");
  add("b");
  EXPECT_EQ(reason("b"), "AddressesExhausted");
  remove("a");
  EXPECT_EQ(farm.get<VirtualMachine>({"acme", "b"})->spec.address, "10.3.15.50");
}

// Two controllers on one API server. The first is paused at every single call it makes in turn, for
// as long as the second needs to do all the work; then it goes on with what it knew.
TEST(AddressTwoLeadersTest, APausedLeaderNeverGivesOutOneAddressTwice) {
  for (int pause_at = 1; pause_at <= 12; ++pause_at) {
    TestFarm farm;
    api::InformerSet other_caches(farm.api, farm.clock);
    base::Registry other_metrics;
    const Deps other{farm.api, other_caches, farm.clock, farm.events, other_metrics};
    farm.add(make_address_controller(farm.deps()));
    farm.add(make_claim_controller(farm.deps()));
    const auto other_address = make_address_controller(other);
    const auto other_claims = make_claim_controller(other);
    farm.apply<api::Network>(
        "{metadata: {name: desktops}, spec: {bridge: br0, cidr: 10.3.15.0/24}}");
    farm.apply<api::OSFlavour>(
        "{metadata: {name: office, namespace: acme}, spec: {hypervisor: lxc}}");
    for (const char* name : {"a", "b", "c"}) {
      farm.apply<VirtualMachine>("{metadata: {name: " + std::string(name) +
                                 ", namespace: acme}, spec: {flavour: office}}");
    }
    int calls = 0;
    bool paused = false;
    farm.api.on_call([&](const api::FakeCall& call) {
      const bool write = call.verb == "create" || call.verb == "patch" || call.verb == "remove";
      if (!write || paused || ++calls != pause_at) return base::ok_status();
      paused = true;
      for (int round = 0; round < 20; ++round) {
        EXPECT_TRUE(other_caches.pump().ok());
        while (other_address->run_one() || other_claims->run_one()) {
        }
      }
      return base::ok_status();
    });
    farm.settle();
    farm.advance(std::chrono::seconds(30));
    std::set<std::string> addresses;
    std::set<std::int64_t> ids;
    for (const VirtualMachine& machine : farm.list<VirtualMachine>()) {
      EXPECT_TRUE(addresses.insert(machine.spec.address).second) << pause_at;
      EXPECT_TRUE(ids.insert(*machine.spec.id).second) << pause_at;
      std::string claim = "desktops-" + machine.spec.address;
      std::ranges::replace(claim, '.', '-');
      const auto held = farm.get<AddressClaim>({"", claim});
      ASSERT_TRUE(held) << pause_at;
      EXPECT_EQ(held->spec.owner.uid, machine.metadata.uid) << pause_at;
    }
    EXPECT_EQ(addresses.size(), 3U) << pause_at;
  }
}

TEST_F(AddressTest, TheSettingThatWasMissingHelps) {
  farm.apply<api::Network>("{metadata: {name: other}, spec: {bridge: br1, cidr: 10.9.0.0/24}}");
  EXPECT_EQ(add("a").spec.address, "");
  EXPECT_EQ(reason("a"), "NetworkNotFound");
  farm.apply<api::ClusterSettings>(
      "{metadata: {name: default}, spec: {machines: {defaults: {network: desktops}}}}");
  farm.settle();
  EXPECT_EQ(farm.get<VirtualMachine>({"acme", "a"})->spec.address, "10.3.15.50");
}

TEST_F(AddressTest, ARefusedWishIsGrantedWhenTheNetworkAllowsIt) {
  add("a", ", address: 10.3.15.20");
  EXPECT_EQ(reason("a"), "AddressUnusable");
  farm.patch(api::Network::kind(), {"", "desktops"}, "{spec: {firstAddress: 10.3.15.10}}");
  farm.settle();
  EXPECT_TRUE(farm.get<AddressClaim>({"", "desktops-10-3-15-20"}));
}

TEST_F(AddressTest, ARefusedWishIsGrantedWhenItsHolderIsGone) {
  add("a", ", address: 10.3.15.77");
  add("b", ", address: 10.3.15.77");
  EXPECT_EQ(reason("b"), "AddressTaken");
  remove("a");
  const auto claim = farm.get<AddressClaim>({"", "desktops-10-3-15-77"});
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->spec.owner.name, "b");
}

TEST_F(AddressTest, AClaimThatSomebodyDeletedIsMadeAgain) {
  add("a");
  ASSERT_TRUE(farm.api.remove({}, AddressClaim::kind(), {"", "desktops-10-3-15-50"}, {}));
  farm.settle();
  EXPECT_TRUE(farm.get<AddressClaim>({"", "desktops-10-3-15-50"}));
}

TEST_F(AddressTest, AMachineWhoseFlavourJoinsAnotherNetworkIsTold) {
  add("a");
  farm.apply<api::Network>("{metadata: {name: other}, spec: {bridge: br1, cidr: 10.9.0.0/24}}");
  farm.patch(api::OSFlavour::kind(), {"acme", "office"}, "{spec: {network: other}}");
  farm.settle();
  EXPECT_EQ(reason("a"), "AddressUnusable");
}

}  // namespace
}  // namespace qvd::controller
