#include "agent/storage/pool_marker.hpp"

#include <gtest/gtest.h>

#include "base/os/temp_dir.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

class PoolMarkerTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(pool_.path); }
  [[nodiscard]] base::Status check() const { return check_pool_marker(pool_, notes_); }

  base::TempDir temp_ = base::TempDir::create().value();
  const fs::path notes_ = temp_.path() / "agent/pools";
  PoolRef pool_{"uid-main", "main", temp_.path() / "storage"};
};

TEST_F(PoolMarkerTest, IsPutAtFirstSightAndAskedForEverAfter) {
  ASSERT_TRUE(check().ok());
  EXPECT_TRUE(fs::exists(pool_.path / kPoolMarker));
  ASSERT_TRUE(check().ok());
  const fs::path mounted = temp_.path() / "elsewhere";
  fs::rename(pool_.path, mounted);
  fs::create_directory(pool_.path);  // the bare mount point
  EXPECT_EQ(check().reason(), "PoolNotMounted");
  EXPECT_TRUE(fs::is_empty(pool_.path));
  fs::remove(pool_.path);
  fs::rename(mounted, pool_.path);
  EXPECT_TRUE(check().ok());
}

TEST_F(PoolMarkerTest, APoolMarkedByAnotherHostIsRememberedToo) {
  ASSERT_TRUE(check().ok());
  fs::remove_all(notes_);
  ASSERT_TRUE(check().ok());
  fs::remove(pool_.path / kPoolMarker);
  EXPECT_FALSE(check().ok());
}

TEST_F(PoolMarkerTest, AMissingRootIsNotMade) {
  fs::remove(pool_.path);
  EXPECT_FALSE(check().ok());
  EXPECT_FALSE(fs::exists(pool_.path));
}

TEST_F(PoolMarkerTest, AUidIsNoWayOutOfTheFolder) {
  for (const char* uid : {"", "..", "../x", "a/b"}) {
    pool_.uid = uid;
    EXPECT_FALSE(check().ok()) << uid;
  }
}

}  // namespace
}  // namespace qvd::agent
