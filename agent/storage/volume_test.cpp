#include "agent/storage/volume.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>

#include "base/os/temp_dir.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

class VolumeTest : public testing::Test {
 protected:
  void SetUp() override {
    auto temp = base::TempDir::create();
    ASSERT_TRUE(temp);
    temp_.emplace(std::move(temp).value());
    request_.directory = temp_->path() / "homefs/10000-fs";
    request_.owner = {"VirtualMachine", "uid-alice", "alice-office", 10000, "alice"};
    request_.holder = "host node1, run acme/alice-office";
  }
  VolumeRequest of_other() {
    VolumeRequest other = request_;
    other.owner.uid = "uid-bob";
    return other;
  }
  std::optional<base::TempDir> temp_;
  VolumeRequest request_;
};

TEST_F(VolumeTest, IsMadeOnceAndKept) {
  {
    const auto first = open_volume(request_);
    ASSERT_TRUE(first) << first.status().message();
    EXPECT_TRUE(first->created);
    std::ofstream(request_.directory / "letter") << "dear";
  }
  const auto second = open_volume(request_);
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->created);
  EXPECT_TRUE(fs::exists(request_.directory / "letter"));
}

TEST_F(VolumeTest, OneAtATimeAndTheHolderIsNamed) {
  const auto first = open_volume(request_);
  ASSERT_TRUE(first);
  const auto second = open_volume(request_);
  EXPECT_EQ(second.status().reason(), "VolumeLocked");
  EXPECT_NE(second.status().message().find("host node1"), std::string::npos);
  request_.lock_required = false;
  EXPECT_TRUE(open_volume(request_));
}

TEST_F(VolumeTest, AnothersIsRefused) {
  ASSERT_TRUE(open_volume(request_));
  const auto other = open_volume(of_other());
  EXPECT_EQ(other.status().reason(), "VolumeOwnedByOther");
  EXPECT_NE(other.status().message().find("alice-office"), std::string::npos);
}

TEST_F(VolumeTest, DataWithoutARecordIsSomebodys) {
  fs::create_directories(request_.directory);
  std::ofstream(request_.directory / "old") << "x";
  EXPECT_EQ(open_volume(request_).status().reason(), "VolumeOwnedByOther");
  fs::remove(request_.directory / "old");
  EXPECT_TRUE(open_volume(request_));  // an empty one is nobody's
}

TEST_F(VolumeTest, AHomeThatIsGoneIsNeverReplacedByAnEmptyOne) {
  ASSERT_TRUE(open_volume(request_));
  fs::remove_all(request_.directory);
  EXPECT_EQ(open_volume(request_).status().reason(), "VolumeMissing");
  EXPECT_FALSE(fs::exists(request_.directory));
}

TEST_F(VolumeTest, WhatTheApiKnowsIsNotMadeWhereItsPoolIsNotMounted) {
  request_.formatted = true;
  EXPECT_EQ(open_volume(request_).status().reason(), "VolumeMissing");
  EXPECT_FALSE(
      fs::exists(request_.directory.parent_path()));  // not a trace on the bare mount point
  fs::create_directories(request_.directory);
  EXPECT_EQ(open_volume(request_).status().reason(), "VolumeMissing");
  fs::remove(request_.directory);
  request_.formatted = false;
  ASSERT_TRUE(open_volume(request_));
  request_.formatted = true;
  EXPECT_TRUE(open_volume(request_));
}

TEST_F(VolumeTest, ACrashBetweenRecordAndFolderIsFinished) {
  fs::create_directories(request_.directory.parent_path());
  std::ofstream(request_.directory.string() + ".owner") << R"({"uid":"uid-alice","made":false})";
  const auto volume = open_volume(request_);
  ASSERT_TRUE(volume) << volume.status().message();
  EXPECT_TRUE(volume->created);
}

TEST_F(VolumeTest, ARecordThatCannotBeReadOpensNothing) {
  ASSERT_TRUE(open_volume(request_));
  for (const char* text : {"", "{", "[]", "null", R"({"uid":)"}) {
    std::ofstream(request_.directory.string() + ".owner") << text;
    EXPECT_EQ(open_volume(request_).status().code(), base::Code::kForbidden) << text;
  }
  std::ofstream(request_.directory.string() + ".owner") << "{}";
  EXPECT_EQ(open_volume(request_).status().reason(), "VolumeOwnedByOther");
}

TEST_F(VolumeTest, ALinkInItsPlaceIsNotFollowed) {
  fs::create_directories(request_.directory.parent_path());
  fs::create_directory_symlink("/etc", request_.directory);
  EXPECT_FALSE(open_volume(request_));
}

}  // namespace
}  // namespace qvd::agent
