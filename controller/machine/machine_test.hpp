#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "api/types/address_claim.hpp"
#include "controller/machine/caches.hpp"
#include "controller/machine/machine_controller.hpp"
#include "controller/operation/operation_controller.hpp"
#include "controller/testing/test_farm.hpp"

namespace qvd::controller {

using api::MachineRun;
using api::Session;
using api::VirtualMachine;

inline const Key kAlice{"acme", "alice-office"};

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

}  // namespace qvd::controller
