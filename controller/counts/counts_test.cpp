#include "controller/counts/counts_controllers.hpp"

#include <gtest/gtest.h>

#include "controller/counts/counts.hpp"
#include "controller/testing/test_farm.hpp"

namespace qvd::controller {
namespace {

using namespace std::chrono_literals;

class CountsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (auto& controller : make_counts_controllers(farm.deps())) farm.add(std::move(controller));
    farm.apply<api::OSFlavour>("{metadata: {name: f, namespace: acme}, spec: {hypervisor: lxc}}");
    farm.apply<api::Host>("{metadata: {name: node1}}");
    farm.apply<api::Network>(
        "{metadata: {name: n}, spec: {bridge: b, cidr: 10.0.0.0/24, firstAddress: 10.0.0.10, "
        "lastAddress: 10.0.0.19}}");
    farm.settle();
  }
  void machine(const std::string& name, const std::string& status) {
    farm.apply<api::VirtualMachine>(
        "{metadata: {name: " + name +
        ", namespace: acme}, spec: {flavour: f, user: alice}, status: " + status + "}");
    farm.settle();
  }
  api::OSFlavourStatus flavour() { return farm.get<api::OSFlavour>({"acme", "f"})->status; }

  TestFarm farm;
};

TEST_F(CountsTest, FollowMachinesButAtMostEveryTenSeconds) {
  machine("a",
          "{state: Running, run: {uid: u, host: node1, image: i}, session: {uid: s, state: "
          "Connected}}");
  EXPECT_EQ(flavour().machines, 1);
  EXPECT_EQ(flavour().running, 1);
  EXPECT_EQ(flavour().connected, 1);
  EXPECT_EQ(farm.get<api::Host>({"", "node1"})->status.connected, 1);
  const std::uint64_t before = farm.api.writes();
  machine("b", "{state: Stopped}");
  machine("c", "{state: Stopped}");
  EXPECT_EQ(flavour().machines, 1);
  farm.advance(10s);
  EXPECT_EQ(flavour().machines, 3);
  EXPECT_EQ(flavour().running, 1);
  EXPECT_EQ(farm.api.writes() - before, 4U + 1U);  // two machines with their status, one count
}

TEST_F(CountsTest, WriteNothingWhenNothingChanges) {
  machine("a", "{state: Stopped}");
  farm.advance(1min);
  const std::uint64_t before = farm.api.writes();
  farm.patch(api::VirtualMachine::kind(), {"acme", "a"}, "{spec: {description: x}}");
  farm.advance(1min);
  EXPECT_EQ(farm.api.writes() - before, 1U);
}

TEST_F(CountsTest, CountAddresses) {
  farm.apply<api::AddressClaim>(
      "{metadata: {name: n-10-0-0-10}, spec: {network: n, address: 10.0.0.10, owner: {name: a}}}");
  farm.advance(10s);
  const auto network = farm.get<api::Network>({"", "n"})->status;
  EXPECT_EQ(network.size, 10);
  EXPECT_EQ(network.used, 1);
  EXPECT_EQ(network.free, 9);
}

}  // namespace
}  // namespace qvd::controller
