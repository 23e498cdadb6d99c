#include "controller/runspec/run_spec.hpp"

#include <gtest/gtest.h>

namespace qvd::controller {
namespace {

RunInputs inputs() {
  RunInputs in;
  in.machine.metadata.name = "alice-office";
  in.machine.metadata.ns = "acme";
  in.machine.metadata.uid = "vm-uid";
  in.machine.metadata.labels = {{"team", "sales"}};
  in.machine.spec.id = 10001;
  in.machine.spec.user = "alice";
  in.machine.spec.flavour = "office";
  in.machine.spec.address = "10.3.15.50";
  in.flavour.metadata.name = "office";
  in.flavour.spec.hypervisor = api::HypervisorType::kLxc;
  in.flavour.spec.memory = *api::Quantity::parse("1Gi");
  in.flavour.spec.cpus = 2;
  in.image.metadata.name = "office-2026.11";
  in.image.metadata.uid = "image-uid";
  in.image.status.path = "images/acme_office-2026.11";
  in.image.status.sha256 = std::string(64, 'a');
  in.image.status.format = api::ImageFormat::kTar;
  in.network.metadata.name = "desktops";
  in.network.spec.bridge = "qvdnet0";
  in.network.spec.cidr = "10.3.15.0/24";
  in.image_pool.metadata.name = "main";
  in.image_pool.spec.path = "/var/lib/qvd/storage";
  in.overlay_pool = in.image_pool;
  in.user = api::User();
  in.user->metadata.name = "alice";
  in.host = "node1";
  return in;
}

VolumeOnPool home(api::VolumeOwnerKind owner) {
  VolumeOnPool at;
  at.volume.metadata.name = "alice-office-home";
  at.volume.spec.role = api::VolumeRole::kHome;
  at.volume.spec.path = "homefs/10001-fs";
  at.volume.spec.size = *api::Quantity::parse("5Gi");
  at.volume.spec.owner.kind = owner;
  at.pool.metadata.name = "main";
  at.pool.spec.path = "/var/lib/qvd/storage";
  return at;
}

TEST(BuildRun, IsBoundOwnedAndHeldByTheAgent) {
  const api::MachineRun run = build_run(inputs());
  EXPECT_EQ(run.metadata.name, "alice-office");
  EXPECT_EQ(run.metadata.ns, "acme");
  EXPECT_EQ(run.metadata.finalizers, std::vector<std::string>{"qvd.dev/agent"});
  ASSERT_NE(api::controller_of(run.metadata), nullptr);
  EXPECT_EQ(api::controller_of(run.metadata)->uid, "vm-uid");
  EXPECT_EQ(run.spec.host, "node1");
  EXPECT_EQ(run.spec.vm.id, 10001);
}

TEST(BuildRun, TakesTheFlavourUnlessTheMachineSaysOtherwise) {
  RunInputs in = inputs();
  EXPECT_EQ(build_run(in).spec.memory.bytes(), 1024LL * 1024 * 1024);
  EXPECT_EQ(build_run(in).spec.cpus, 2);
  in.machine.spec.memory = *api::Quantity::parse("2Gi");
  in.machine.spec.cpus = 4;
  in.machine.spec.overlay.persistent = true;
  EXPECT_EQ(build_run(in).spec.memory.bytes(), 2048LL * 1024 * 1024);
  EXPECT_EQ(build_run(in).spec.cpus, 4);
  EXPECT_TRUE(build_run(in).spec.overlay.persistent);
}

TEST(BuildRun, DerivesTheMacFromTheAddress) {
  EXPECT_EQ(build_run(inputs()).spec.network.mac, "54:52:00:03:0f:32");
}

TEST(BuildRun, DoesNotKeepTheMacOfTheAddressBefore) {
  RunInputs in = inputs();
  in.machine.status.mac = "54:52:00:03:0f:31";
  EXPECT_EQ(build_run(in).spec.network.mac, "54:52:00:03:0f:32");
}

TEST(BuildRun, NamesTheOverlayAsQvdDoes) {
  EXPECT_EQ(build_run(inputs()).spec.overlay.path, "overlayfs/office-2026.11-10001-overlayfs");
}

TEST(BuildRun, MountsAHomeOfTheMachineAtHome) {
  RunInputs in = inputs();
  in.volumes = {home(api::VolumeOwnerKind::kVirtualMachine)};
  const auto run = build_run(in);
  ASSERT_EQ(run.spec.volumes.size(), 1U);
  EXPECT_EQ(run.spec.volumes[0].mount_path, "/home");
  EXPECT_EQ(run.spec.volumes[0].path, "homefs/10001-fs");
}

TEST(BuildRun, TellsOfAHomeThatExists) {
  RunInputs in = inputs();
  in.volumes = {home(api::VolumeOwnerKind::kVirtualMachine)};
  EXPECT_FALSE(build_run(in).spec.volumes[0].formatted);
  in.volumes[0].volume.status.formatted = true;
  EXPECT_TRUE(build_run(in).spec.volumes[0].formatted);
}

TEST(BuildRun, MountsASharedHomeAsThatOneDirectory) {
  RunInputs in = inputs();
  in.volumes = {home(api::VolumeOwnerKind::kUser)};
  EXPECT_EQ(build_run(in).spec.volumes[0].mount_path, "/home/alice");
}

TEST(MergedProperties, LaterOnesWinAndSecretsStayOut) {
  RunInputs in = inputs();
  in.flavour.spec.properties = {{"a", "flavour"}, {"b", "flavour"}, {"token", "x"}};
  in.image.spec.properties = {{"b", "image"}, {"c", "image"}};
  in.user->spec.properties = {{"c", "user"}, {"d", "user"}};
  in.machine.spec.properties = {{"d", "machine"}};
  in.secret_properties = {"token"};
  const std::map<std::string, std::string> want{
      {"a", "flavour"}, {"b", "image"}, {"c", "user"}, {"d", "machine"}};
  EXPECT_EQ(merged_properties(in), want);
}

TEST(PendingChanges, NamesWhatWaitsForARestart) {
  RunInputs in = inputs();
  in.volumes = {home(api::VolumeOwnerKind::kVirtualMachine)};
  const auto running = build_run(in).spec;
  EXPECT_TRUE(pending_changes(running, build_run(in).spec).empty());
  in.machine.spec.memory = *api::Quantity::parse("2Gi");
  in.image.metadata.uid = "newer";
  in.volumes[0].volume.spec.size = *api::Quantity::parse("6Gi");
  const std::vector<std::string> want{"spec.imageTag", "spec.memory", "spec.userStorage.size"};
  EXPECT_EQ(pending_changes(running, build_run(in).spec), want);
  in = inputs();
  in.volumes = {home(api::VolumeOwnerKind::kVirtualMachine)};
  EXPECT_TRUE(pending_changes(running, build_run(in).spec).empty())
      << "reverted wishes wait no more";
}

}  // namespace
}  // namespace qvd::controller
