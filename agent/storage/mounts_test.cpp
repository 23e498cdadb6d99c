#include "agent/storage/mounts.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <optional>

#include "agent/storage/entry_path.hpp"
#include "agent/storage/id_map.hpp"
#include "agent/storage/root_fs.hpp"
#include "base/os/temp_dir.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

TEST(MountInfo, DeepestAndNewestFirst) {
  const char* text =
      "22 1 0:1 / / rw - ext4 /dev/a rw\n"
      "30 22 0:2 / /r/1-fs rw - overlay overlay rw\n"
      "31 30 0:3 / /r/1-fs/home rw - ext4 /dev/a rw\n"
      "32 22 0:4 / /r/1-fs rw - tmpfs t rw\n"
      "33 22 0:5 / /r/1-fs.lower rw - ext4 /dev/a rw\n"
      "34 30 0:6 / /r/1-fs/with\\040space rw - ext4 /dev/a rw\n"
      "torn";
  EXPECT_EQ(mount_points_below(text, "/r/1-fs"),
            (std::vector<std::string>{"/r/1-fs/with space", "/r/1-fs/home", "/r/1-fs", "/r/1-fs"}));
  EXPECT_TRUE(mount_points_below(text, "/nowhere").empty());
}

TEST(PlainPath, NothingThatAMountOptionCouldMisread) {
  EXPECT_TRUE(is_plain_absolute_path("/var/lib/qvd/overlayfs/a-1.2_x"));
  for (const char* path : {"", "/", "relative", "/a,b", "/a:b", "/a b", "/../x", "/a/../b", "/a//b",
                           "/a/", "/.hidden", "/-x"})
    EXPECT_FALSE(is_plain_absolute_path(path)) << path;
}

TEST(IdMap, RangesStayClearOfTheHostAndOfEachOther) {
  EXPECT_GE(first_id_of(0), 65536U * 2);
  EXPECT_NE(first_id_of(10'000), first_id_of(10'001));
  EXPECT_LE(first_id_of(59'999), 4294967295U - 65536U);
}

/// Needs root and mounts in a namespace of its own, so that nothing of the machine is touched.
class RootFsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "mounts need root";
    static const bool isolated = unshare(CLONE_NEWNS) == 0 &&
                                 mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    if (!isolated) GTEST_SKIP() << "no mount namespace of its own";
    // Not below /tmp: the overlay's layers must be on a file system that takes them.
    auto temp = base::TempDir::create("qvd", "/var/tmp");
    ASSERT_TRUE(temp);
    temp_.emplace(std::move(temp).value());
    fs::permissions(temp_->path(), fs::perms::owner_all | fs::perms::others_exec);
    const fs::path dir = temp_->path();
    fs::create_directories(dir / "basefs/office/etc");
    fs::create_directories(dir / "homefs/7-fs");
    std::ofstream(dir / "basefs/office/etc/motd") << "image";
    root_ = {dir / "basefs/office",
             {dir / "overlayfs", "office-7-overlayfs", "7-overlayfs-work", false},
             dir / "rootfs/7-fs",
             {{dir / "homefs/7-fs", dir / "rootfs/7-fs.volume0"}},
             0};
  }
  void TearDown() override {
    if (!temp_) return;
    EXPECT_TRUE(dismantle(root_, OverlayFate::kRemove));
  }
  void write_and_check(std::uint32_t owner) {
    ASSERT_TRUE(assemble(root_).ok()) << assemble(root_).message();
    std::ofstream(root_.mount / "etc/motd") << "changed";
    std::ofstream(root_.volumes[0].mount / "letter") << "dear";
    struct stat info {};
    ASSERT_EQ(stat((root_.mount / "etc").c_str(), &info), 0);
    EXPECT_EQ(info.st_uid, owner);
  }

  std::optional<base::TempDir> temp_;
  RootFs root_;
};

TEST_F(RootFsTest, ChangesGoToTheOverlayAndEndWithIt) {
  write_and_check(0);
  EXPECT_TRUE(fs::exists(root_.overlay.directory / root_.overlay.upper / "etc/motd"));
  ASSERT_TRUE(dismantle(root_, OverlayFate::kRemove));
  EXPECT_FALSE(fs::exists(root_.overlay.directory / root_.overlay.upper));
  EXPECT_FALSE(fs::exists(root_.mount));
  EXPECT_TRUE(fs::exists(root_.volumes[0].directory / "letter"));
  EXPECT_TRUE(dismantle(root_, OverlayFate::kRemove));
}

TEST_F(RootFsTest, APersistentOverlayIsKeptAndFoundAgain) {
  root_.overlay.persistent = true;
  write_and_check(0);
  ASSERT_TRUE(dismantle(root_, OverlayFate::kRemove));
  ASSERT_TRUE(assemble(root_));
  std::string text;
  std::ifstream(root_.mount / "etc/motd") >> text;
  EXPECT_EQ(text, "changed");
}

TEST_F(RootFsTest, OneFailedOverlayAMachineIsKeptForALook) {
  for (int i = 0; i < 3; ++i) {
    write_and_check(0);
    ASSERT_TRUE(dismantle(root_, OverlayFate::kKeepAside));
  }
  int kept = 0;
  for (const auto& entry : fs::directory_iterator(root_.overlay.directory))
    kept += entry.path().filename().string().starts_with("deleteme-office-7-overlayfs-") ? 1 : 0;
  EXPECT_EQ(kept, 1);
}

TEST_F(RootFsTest, AssemblingOverACrashedOneBeginsAfresh) {
  write_and_check(0);
  ASSERT_TRUE(assemble(root_));
  std::string text;
  std::ifstream(root_.mount / "etc/motd") >> text;
  EXPECT_EQ(text, "image");
}

TEST_F(RootFsTest, AUserNamespaceShiftsIdsInTheMountsOnly) {
  root_.first_id = first_id_of(7);
  ASSERT_TRUE(assemble(root_).ok()) << assemble(root_).message();
  struct stat info {};
  ASSERT_EQ(stat((root_.mount / "etc/motd").c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, root_.first_id);
  ASSERT_EQ(chown((root_.mount / "etc/motd").c_str(), root_.first_id + 5, root_.first_id), 0);
  ASSERT_EQ(stat((root_.overlay.directory / root_.overlay.upper / "etc/motd").c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, 5U);
  ASSERT_EQ(stat(root_.volumes[0].mount.c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, root_.first_id);
  EXPECT_FALSE(fs::exists(root_.mount.string() + ".lower"));
}

}  // namespace
}  // namespace qvd::agent
