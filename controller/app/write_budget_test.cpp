#include <gtest/gtest.h>

#include "api/types/core.hpp"
#include "api/types/disk_image.hpp"
#include "api/types/host.hpp"
#include "api/types/machine_run.hpp"
#include "api/types/network.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/session.hpp"
#include "api/types/storage_pool.hpp"
#include "api/types/user.hpp"
#include "api/types/virtual_machine.hpp"
#include "controller/app/all_controllers.hpp"
#include "controller/testing/test_farm.hpp"

namespace qvd::controller {
namespace {

using namespace std::chrono_literals;
using api::VirtualMachine;

/// All controllers together, as the program runs them: what one writes must not wake another for
/// ever, and what they write in all must stay within the budget of the architecture.
class WriteBudgetTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (auto& controller : make_all_controllers(farm.deps())) farm.add(std::move(controller));
    farm.apply<api::Network>(
        "{metadata: {name: desktops}, spec: {bridge: br0, cidr: 10.3.0.0/16}}");
    farm.apply<api::StoragePool>("{metadata: {name: main}, spec: {path: /nowhere, scope: Shared}}");
    farm.apply<api::OSFlavour>(R"(
metadata: {name: office, namespace: acme}
spec: {hypervisor: lxc, memory: 64Mi, userStorage: {}, imageTags: {default: office-1}})");
    farm.apply<api::DiskImage>(R"(
metadata: {name: office-1, namespace: acme}
spec: {flavour: office, source: {file: o.tar}, version: '1'}
status: {phase: Ready, pool: main, path: images/o, sha256: abc, format: tar, version: '1',
  sequence: 1, observedGeneration: 1,
  conditions: [{type: Ready, status: 'True', reason: Ready, message: '', observedGeneration: 1,
    lastTransitionTime: '2026-11-21T08:00:00Z'}]})");
    farm.apply<api::Host>(
        "{metadata: {name: node1}, status: {capacity: {memory: 64Gi, cpu: 64}, "
        "bootID: b, hypervisors: [{name: lxc, available: true}], storage: [{pool: "
        "main, reachable: true}], networks: [{network: desktops, ready: true}]}}");
    farm.apply<api::Lease>(
        "{metadata: {name: node1, namespace: qvd-hosts}, spec: {holderIdentity: "
        "node1}}");
    farm.apply<api::Lease>("{metadata: {name: gw1, namespace: qvd-gateways}, spec: {}}");
  }
  void machines(int count) {
    for (int i = 0; i < count; ++i) {
      farm.apply<VirtualMachine>("{metadata: {name: m" + std::to_string(i) +
                                 ", namespace: acme}, spec: {flavour: office}}");
    }
    farm.settle();
    advance(30s);
  }
  /// Time passes while host and gateway renew their Leases. Returns the writes of the controllers.
  std::uint64_t advance(std::chrono::seconds time) {
    const std::uint64_t before = farm.api.writes();
    std::uint64_t ours = 0;
    for (auto left = time; left > 0s; left -= 10s) {
      for (const Key& lease : {Key{"qvd-hosts", "node1"}, Key{"qvd-gateways", "gw1"}}) {
        farm.patch(
            api::Lease::kind(), lease,
            "{spec: {renewTime: '" + base::format_rfc3339_micro(farm.clock.wall_now()) + "'}}");
        ++ours;
      }
      farm.advance(10s);
    }
    return farm.api.writes() - before - ours;
  }

  TestFarm farm;
};

TEST_F(WriteBudgetTest, AnIdleHourOfAHundredMachinesCostsNothing) {
  machines(100);
  EXPECT_TRUE(farm.get<VirtualMachine>({"acme", "m99"})->spec.id);
  EXPECT_EQ(farm.get<api::OSFlavour>({"acme", "office"})->status.machines, 100);
  EXPECT_EQ(advance(1h), 0U);
}

TEST_F(WriteBudgetTest, AStartCostsTheControllerFourWrites) {
  machines(1);
  const Key key{"acme", "m0"};
  const auto connect_and_run = [&] {
    const std::uint64_t before = farm.api.writes();
    farm.apply<api::Session>(
        "{metadata: {generateName: s-, namespace: acme}, spec: {vm: m0, user: "
        "alice, gateway: gw1}}");
    farm.settle();
    farm.patch_status(api::MachineRun::kind(), key,
                      "{phase: Running, startedAt: '2026-11-21T08:00:10Z'}");
    farm.settle();
    return farm.api.writes() - before - 2;  // Session and Running are not ours
  };
  (void)connect_and_run();  // the first start makes the home, too
  advance(30s);
  for (const auto& session : farm.list<api::Session>()) {
    farm.patch_status(api::Session::kind(), api::key_of(session), "{phase: Closed}");
  }
  farm.settle();
  farm.patch(VirtualMachine::kind(), key, "{spec: {power: 'Off'}}");
  farm.settle();
  farm.patch(api::MachineRun::kind(), key, "{metadata: {finalizers: null}}");
  farm.settle();
  farm.patch(VirtualMachine::kind(), key, "{spec: {power: Auto}}");
  farm.settle();
  advance(30s);
  EXPECT_EQ(farm.get<VirtualMachine>(key)->status.state, api::VirtualMachineState::kStopped);
  // The run; the machine's status with the grant; the word to the session; the machine is Running.
  // Counts follow within ten seconds and are shared by all starts of that time.
  const std::uint64_t counts = 3;  // of flavour, image and host
  EXPECT_LE(connect_and_run(), 4U + counts);
}

}  // namespace
}  // namespace qvd::controller
