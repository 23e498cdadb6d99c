#include "controller/image/image_reconciler.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "api/types/disk_image.hpp"
#include "api/types/machine_run.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/storage_pool.hpp"
#include "base/crypto/hash.hpp"
#include "base/os/file_lock.hpp"
#include "controller/testing/test_farm.hpp"

namespace qvd::controller {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const Key kImage{"acme", "office-1"};
const Key kFlavour{"acme", "office"};

class Image : public testing::Test {
 protected:
  Image() : root(fs::path(testing::TempDir()) / "image") {
    fs::remove_all(root);
    fs::create_directories(root / "staging");
    farm.add(make_image_controller(farm.deps()));
    farm.add(make_tag_controller(farm.deps()));
    farm.apply<api::StoragePool>("{metadata: {name: main}, spec: {path: " + root.string() + "}}");
    farm.apply<api::OSFlavour>(R"(
metadata: {name: office, namespace: acme}
spec: {hypervisor: lxc, imageTags: {default: office-1}}
)");
  }
  ~Image() override { fs::remove_all(root); }

  void stage(const std::string& bytes) {
    std::ofstream(root / "staging" / "office-1.tar", std::ios::binary) << bytes;
  }
  static std::string tar() {
    std::string bytes(1024, '\0');
    bytes.replace(257, 5, "ustar");
    return bytes;
  }
  void apply_image(const std::string& sha256 = "") {
    farm.apply<api::DiskImage>(
        "metadata: {name: office-1, namespace: acme, creationTimestamp: 2026-11-21T08:15:00Z}\n"
        "spec: {flavour: office, source: {file: office-1.tar}" +
        (sha256.empty() ? "" : ", sha256: " + sha256) + "}\n");
    farm.settle();
  }
  api::DiskImageStatus status() { return farm.get<api::DiskImage>(kImage)->status; }

  fs::path root;
  TestFarm farm;
};

TEST_F(Image, IsPublishedAndTagged) {
  stage(tar());
  apply_image(base::sha256_hex(tar()));
  EXPECT_EQ(status().phase, api::DiskImagePhase::kReady) << status().message;
  EXPECT_EQ(status().path, "images/acme_office-1");
  EXPECT_EQ(status().sha256, base::sha256_hex(tar()));
  EXPECT_TRUE(fs::exists(root / "images" / "acme_office-1"));
  EXPECT_EQ(farm.get<api::OSFlavour>(kFlavour)->status.tags["default"].effective, "office-1");
  EXPECT_NE(status().tag_list.find("default"), std::string::npos);
}

TEST_F(Image, WaitsForItsFileAndSaysWhereToPutIt) {
  apply_image();
  EXPECT_EQ(status().phase, api::DiskImagePhase::kPending);
  EXPECT_EQ(status().reason, "FileMissing");
  EXPECT_NE(status().message.find("staging/office-1.tar"), std::string::npos);
  stage(tar());
  farm.advance(6s);
  EXPECT_EQ(status().phase, api::DiskImagePhase::kReady) << status().message;
  EXPECT_EQ(status().reason, "");
}

TEST_F(Image, WaitsForACopyThatAnotherMakes) {
  stage(tar());
  fs::create_directories(root / "images");
  {
    const auto other = base::FileLock::try_acquire(root / "images" / "acme_office-1.partial");
    ASSERT_TRUE(other);
    apply_image();
    EXPECT_NE(status().phase, api::DiskImagePhase::kReady);
    EXPECT_EQ(status().reason, "");
  }
  farm.advance(6s);
  EXPECT_EQ(status().phase, api::DiskImagePhase::kReady) << status().message;
}

TEST_F(Image, FailsOnAnotherChecksum) {
  stage(tar());
  apply_image(std::string(64, 'a'));
  EXPECT_EQ(status().phase, api::DiskImagePhase::kFailed);
  EXPECT_EQ(status().reason, "ChecksumMismatch");
  EXPECT_EQ(farm.get<api::OSFlavour>(kFlavour)->status.tags["default"].effective, "");
}

TEST_F(Image, FailsOnAFileThatIsNoImage) {
  stage("<html>404</html>");
  apply_image();
  EXPECT_EQ(status().reason, "WrongFormat");
  EXPECT_FALSE(fs::exists(root / "images" / "acme_office-1"));
}

TEST_F(Image, TwoThatAreReadyAtOnceAreTwoVersions) {
  stage(tar());
  for (const char* name : {"office-1", "office-2"}) {
    farm.apply<api::DiskImage>("metadata: {name: " + std::string(name) +
                               ", namespace: acme, creationTimestamp: 2026-11-21T08:15:00Z}\n"
                               "spec: {flavour: office, source: {file: office-1.tar}}\n");
  }
  farm.settle();
  const auto first = status(), second = farm.get<api::DiskImage>({"acme", "office-2"})->status;
  ASSERT_EQ(first.phase, api::DiskImagePhase::kReady) << first.message;
  ASSERT_EQ(second.phase, api::DiskImagePhase::kReady) << second.message;
  EXPECT_NE(first.version, second.version);
  EXPECT_NE(first.sequence, second.sequence);
}

TEST_F(Image, IsCalledPublishedOnlyOnceItIs) {
  stage(tar());
  bool lost = false;
  farm.api.on_call([&](const api::FakeCall& call) {
    if (call.verb != "update_status" || std::exchange(lost, true)) return base::ok_status();
    return base::conflict("somebody else was faster");
  });
  apply_image();
  farm.advance(1s);
  ASSERT_EQ(status().phase, api::DiskImagePhase::kReady) << status().message;
  EXPECT_TRUE(lost);
  EXPECT_EQ(std::ranges::count_if(
                farm.events.texts,
                [](const std::string& text) { return text.starts_with("Normal Published"); }),
            1);
}

TEST_F(Image, StaysWhileItIsTaggedOrRuns) {
  stage(tar());
  apply_image();
  farm.apply<api::MachineRun>(R"(
metadata: {name: m, namespace: acme}
spec: {image: office-1, host: node1}
)");
  ASSERT_TRUE(farm.api.remove({}, api::DiskImage::kind(), kImage, {}));
  farm.settle();
  EXPECT_NE(status().message.find("tag default"), std::string::npos);
  farm.patch(api::OSFlavour::kind(), kFlavour, "spec: {imageTags: {default: office-2}}");
  farm.settle();
  EXPECT_NE(status().message.find("machine m"), std::string::npos);
  EXPECT_TRUE(fs::exists(root / "images" / "acme_office-1"));
  ASSERT_TRUE(farm.api.remove({}, api::MachineRun::kind(), {"acme", "m"}, {}));
  farm.advance(6s);
  EXPECT_FALSE(farm.get<api::DiskImage>(kImage));
  EXPECT_FALSE(fs::exists(root / "images" / "acme_office-1"));
}

TEST_F(Image, WritesNothingWhenAllIsSaid) {
  stage(tar());
  apply_image();
  const auto writes = farm.api.writes();
  farm.advance(60s);
  EXPECT_EQ(farm.api.writes(), writes);
}

}  // namespace
}  // namespace qvd::controller
