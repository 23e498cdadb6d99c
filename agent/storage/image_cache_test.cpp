#include "agent/storage/image_cache.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "agent/storage/archive_builder_test.hpp"
#include "base/os/file.hpp"
#include "base/os/file_lock.hpp"
#include "base/os/temp_dir.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

class ImageCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    auto temp = base::TempDir::create();
    ASSERT_TRUE(temp);
    temp_.emplace(std::move(temp).value());
    request_ = {temp_->path() / "office.tar", "", temp_->path() / "basefs", "office"};
    ArchiveBuilder(request_.file).root();
  }
  /// What is in basefs beside locks.
  std::set<std::string> names() {
    std::set<std::string> out;
    for (const auto& entry : fs::directory_iterator(request_.basefs))
      if (!entry.path().filename().string().starts_with("lock."))
        out.insert(entry.path().filename());
    return out;
  }

  std::optional<base::TempDir> temp_;
  ImageRequest request_;
  ImageCache cache_{geteuid() == 0};
};

TEST_F(ImageCacheTest, ManyStartsShareOneUnpackingAndNoneWaitsForIt) {
  std::atomic<int> ready = 0;
  std::vector<std::jthread> starts;
  for (int i = 0; i < 8; ++i)
    starts.emplace_back([&] {
      auto base = cache_.ensure({}, request_);
      while (!base && base.status().reason() == kImageUnpacking) base = cache_.ensure({}, request_);
      if (base && fs::exists(*base / "sbin/init")) ++ready;
    });
  starts.clear();
  EXPECT_EQ(ready, 8);
  EXPECT_EQ(names(), std::set<std::string>{"office"});
}

TEST_F(ImageCacheTest, AStartDoesNotWaitForAnotherHost) {
  fs::create_directories(request_.basefs);
  {
    const auto lock = base::FileLock::try_acquire(request_.basefs / "lock.office");
    ASSERT_TRUE(lock);
    const auto busy = cache_.ensure({}, request_).status();
    EXPECT_EQ(busy.reason(), kImageUnpacking);
    EXPECT_EQ(busy.code(), base::Code::kUnavailable);
  }
  EXPECT_TRUE(cache_.ensure({}, request_));
}

TEST_F(ImageCacheTest, AnUnpackedImageNeedsItsFileNoMore) {
  ASSERT_TRUE(cache_.ensure({}, request_));
  fs::remove(request_.file);
  EXPECT_TRUE(cache_.ensure({}, request_));
}

TEST_F(ImageCacheTest, AFailureLeavesNothingBehind) {
  request_.sha256 = std::string(64, '0');
  EXPECT_EQ(cache_.ensure({}, request_).status().reason(), "ImageChecksumMismatch");
  EXPECT_TRUE(names().empty());
}

TEST_F(ImageCacheTest, WhatACrashLeftIsClearedByTheNextTry) {
  fs::create_directories(request_.basefs / "untar-office-ABCDEFGH/sbin");
  fs::create_directories(request_.basefs / "untar-office-2026-ABCDEFGH");
  ASSERT_TRUE(cache_.ensure({}, request_));
  EXPECT_EQ(names(), (std::set<std::string>{"office", "untar-office-2026-ABCDEFGH"}));
}

TEST_F(ImageCacheTest, SweepingSparesWhatIsBeingUnpacked) {
  fs::create_directories(request_.basefs / "untar-busy-ABCDEFGH");
  fs::create_directories(request_.basefs / "untar-dead-ABCDEFGH/x");
  const auto lock = base::FileLock::try_acquire(request_.basefs / "lock.busy");
  ASSERT_TRUE(lock);
  ImageCache::sweep(request_.basefs);
  EXPECT_EQ(names(), std::set<std::string>{"untar-busy-ABCDEFGH"});
}

TEST(BaseName, DropsTheEndingAndTellsVersionsApart) {
  EXPECT_EQ(base_name_of("office.tar.gz", ""), "office");
  EXPECT_EQ(base_name_of("office.tar.zst", std::string(64, 'a')), "office-aaaaaaaaaaaa");
  EXPECT_EQ(base_name_of("acme_office-2026.11", ""), "acme_office-2026.11");
  EXPECT_EQ(base_name_of(".tar", ""), ".tar");
}

}  // namespace
}  // namespace qvd::agent
