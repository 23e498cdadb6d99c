#include <gtest/gtest.h>

#include "api/types/machine_run.hpp"
#include "api/types/session.hpp"
#include "api/types/virtual_machine.hpp"

namespace qvd::api {
namespace {

base::Json parse(std::string_view text) {
  return base::parse_json(text).value();
}

const base::Json& machine() {
  static const base::Json kMachine = parse(R"({
    "apiVersion": "qvd.dev/v1beta1", "kind": "VirtualMachine",
    "metadata": {"name": "alice-office", "namespace": "acme", "uid": "u-1", "labels": {"a": "b"},
                 "managedFields": [{"manager": "kubectl"}],
                 "ownerReferences": [{"apiVersion": "v1", "kind": "X", "name": "x", "uid": "u-0",
                                      "future": 1}]},
    "spec": {"user": "alice", "flavour": "office", "memory": "1Gi", "cpus": 2,
             "imageTag": "default", "power": "Auto", "blocked": false, "debug": false,
             "placement": {"hostSelector": {"zone": "a"}, "future": [1]},
             "userStorage": {}, "overlay": {"persistent": true}, "future": {"deep": true}},
    "status": {"state": "Running",
               "session": {"uid": "s-1", "epoch": 4, "state": "Connected", "future": null},
               "counters": {"attempts": 3, "succeeded": 2, "startFailures": 0},
               "conditions": [{"type": "Ready", "status": "True", "reason": "Running",
                               "lastTransitionTime": "2026-11-21T08:15:00Z", "future": "x"}]},
    "future": 7})");
  return kMachine;
}

TEST(KindsTest, UnknownMembersSurviveAtEveryLevel) {
  const auto vm = from_json<VirtualMachine>(machine());
  ASSERT_TRUE(vm) << vm.status().message();
  base::Json expected = machine();
  expected["spec"].erase("userStorage");  // empty and optional: the same as absent
  EXPECT_EQ(to_json(*vm), expected);
}

TEST(KindsTest, FieldsArriveWithTheirTypes) {
  const auto vm = from_json<VirtualMachine>(machine()).value();
  EXPECT_EQ(vm.metadata.ns, "acme");
  EXPECT_EQ(vm.metadata.owner_references.at(0).uid, "u-0");
  EXPECT_EQ(vm.spec.memory->bytes(), 1LL << 30);
  EXPECT_EQ(vm.spec.overlay.persistent, true);
  EXPECT_EQ(vm.spec.power, VirtualMachinePower::kAuto);
  EXPECT_EQ(vm.status.session->epoch, 4);
  EXPECT_EQ(vm.status.state, VirtualMachineState::kRunning);
  EXPECT_FALSE(vm.spec.id.has_value());
}

TEST(KindsTest, AbsentFieldsTakeTheDefaultsOfTheSchema) {
  const auto run = from_json<MachineRun>(parse(R"({"kind": "MachineRun"})")).value();
  EXPECT_EQ(run.status.phase, MachineRunPhase::kPending);
  EXPECT_EQ(run.spec.guest.vma_port, 3030);
  EXPECT_EQ(run.spec.timeouts.start, "180s");
  EXPECT_EQ(run.spec.lxc.init, "/sbin/init");
  EXPECT_EQ(run.spec.rootfs.backend, RootfsBackend::kOverlayfs);
  EXPECT_TRUE(run.spec.network.dhcp);
  EXPECT_FALSE(run.status.endpoint.has_value());
}

TEST(KindsTest, AnUnknownEnumValueStaysReadable) {
  base::Json document = machine();
  document["spec"]["power"] = "Hibernate";
  const auto vm = from_json<VirtualMachine>(document).value();
  EXPECT_EQ(vm.spec.power, VirtualMachinePower::kOther);
  EXPECT_EQ(vm.spec.power.text(), "Hibernate");
  EXPECT_EQ(to_json(vm)["spec"]["power"], "Hibernate");
}

TEST(KindsTest, FaultsNameTheObjectAndThePath) {
  struct Case {
    const char* pointer;
    base::Json value;
    const char* message;
  };
  const Case cases[] = {
      {"/spec/cpus", "two", "spec.cpus: expected a whole number of 32 bits, found a string"},
      {"/spec/cpus", 3000000000,
       "spec.cpus: expected a whole number of 32 bits, found a whole number"},
      {"/spec/blocked", 1, "spec.blocked: expected a boolean, found a whole number"},
      {"/spec/placement/hostSelector/zone", 1.5,
       "spec.placement.hostSelector.zone: expected a string, found a number"},
      {"/status/conditions/0/reason", base::Json::array(),
       "status.conditions[0].reason: expected a string, found a list"},
      {"/metadata/labels", true, "metadata.labels: expected an object, found a boolean"},
      {"/kind", "Host", "expected kind VirtualMachine, found Host"},
      {"/apiVersion", "v1", "expected apiVersion qvd.dev/v1beta1, found v1"},
  };
  for (const Case& c : cases) {
    base::Json document = machine();
    document[base::Json::json_pointer(c.pointer)] = c.value;
    const auto vm = from_json<VirtualMachine>(document);
    ASSERT_FALSE(vm) << c.pointer;
    EXPECT_EQ(vm.status().message(), std::string("VirtualMachine acme/alice-office: ") + c.message);
    ASSERT_EQ(vm.status().causes().size(), 1U);
  }
  base::Json bad = machine();
  bad["spec"]["memory"] = "1Zi";
  EXPECT_NE(from_json<VirtualMachine>(bad).status().message().find("spec.memory: \"1Zi\""),
            std::string::npos);
}

TEST(KindsTest, AKindKnowsItsAddress) {
  EXPECT_EQ(Session::kind().api_version(), "qvd.dev/v1beta1");
  EXPECT_EQ(Session::kind().plural, "sessions");
  EXPECT_TRUE(Session::kind().namespaced);
}

TEST(KindsTest, EqualStructsCompareEqual) {
  const auto a = from_json<VirtualMachine>(machine()).value();
  auto b = a;
  EXPECT_EQ(a, b);
  b.status.run.emplace().host = "node1";
  EXPECT_NE(a, b);
}

}  // namespace
}  // namespace qvd::api
