#include "controller/image/publish.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/crypto/hash.hpp"
#include "base/os/file.hpp"
#include "base/os/file_lock.hpp"

namespace qvd::controller {
namespace {

namespace fs = std::filesystem;

class Publish : public testing::Test {
 protected:
  Publish() : root(fs::path(testing::TempDir()) / "publish") {
    fs::remove_all(root);
    fs::create_directories(root / "staging");
    request.source = root / "staging" / "a.tar.gz";
    request.destination = root / "images" / "acme_a";
  }
  ~Publish() override { fs::remove_all(root); }

  void stage(const std::string& bytes) { std::ofstream(request.source, std::ios::binary) << bytes; }
  base::Result<Published> run(const base::Context& ctx = {}) {
    return publish(ctx, request, [this](std::int64_t done, std::int64_t) { reported = done; });
  }
  bool nothing_left() { return !fs::exists(root / "images") || fs::is_empty(root / "images"); }

  fs::path root;
  PublishRequest request;
  std::int64_t reported = 0;
};

TEST_F(Publish, CopiesHashesAndRecognises) {
  const std::string bytes = std::string("\x1f\x8b", 2) + std::string(5'000'000, 'x');
  stage(bytes);
  const auto published = run();
  ASSERT_TRUE(published) << published.status().message();
  EXPECT_EQ(published->sha256, base::sha256_hex(bytes));
  EXPECT_EQ(published->size, 5'000'002);
  EXPECT_EQ(published->what.format, api::ImageFormat::kTar);
  EXPECT_EQ(*base::sha256_file(request.destination.string()), published->sha256);
  EXPECT_FALSE(fs::exists(request.destination.string() + ".partial"));
}

TEST_F(Publish, RefusesTheWrongFileAndLeavesNothing) {
  stage("something else");
  request.sha256 = std::string(64, 'a');
  const auto refused = run();
  EXPECT_EQ(refused.status().reason(), "ChecksumMismatch");
  EXPECT_TRUE(nothing_left());
}

TEST_F(Publish, SaysThatTheFileIsMissing) {
  EXPECT_EQ(run().status().code(), base::Code::kNotFound);
}

TEST_F(Publish, FollowsNoLinksAndReadsNoDevices) {
  fs::create_symlink("/etc/hostname", request.source);
  EXPECT_FALSE(run());
  fs::remove(request.source);
  fs::create_directory(request.source);
  EXPECT_FALSE(run());
  EXPECT_TRUE(nothing_left());
}

TEST_F(Publish, OverwritesWhatACrashLeftBehind) {
  stage("whole");
  fs::create_directories(root / "images");
  std::ofstream(request.destination.string() + ".partial") << "half of something much longer";
  ASSERT_TRUE(run());
  EXPECT_EQ(*base::read_file(request.destination), "whole");
}

TEST_F(Publish, TwoDoNotWriteOneFile) {
  stage("whole");
  fs::create_directories(root / "images");
  const fs::path partial = request.destination.string() + ".partial";
  std::ofstream(partial) << "what the other has copied so far";
  {
    const auto other = base::FileLock::try_acquire(partial);
    ASSERT_TRUE(other);
    EXPECT_EQ(run().status().code(), base::Code::kConflict);
    EXPECT_EQ(*base::read_file(partial), "what the other has copied so far");
  }
  ASSERT_TRUE(run());
  EXPECT_EQ(*base::read_file(request.destination), "whole");
}

TEST_F(Publish, EndsWithItsContext) {
  stage("whole");
  base::Context ctx;
  ctx.deadline = base::SteadyTime();
  EXPECT_EQ(run(ctx).status().code(), base::Code::kTimeout);
  EXPECT_TRUE(nothing_left());
}

TEST(Sniff, LooksAtBytesNotNames) {
  EXPECT_EQ(sniff(std::string("\xfd"
                              "7zXZ\0",
                              6))
                .compression,
            api::DiskImageCompression::kXz);
  EXPECT_EQ(sniff("QFI\xfb").format, api::ImageFormat::kQcow2);
  std::string tar(512, '\0');
  tar.replace(257, 5, "ustar");
  EXPECT_EQ(sniff(tar).compression, api::DiskImageCompression::kNone);
  EXPECT_EQ(sniff("<html>").format, api::ImageFormat::kUnset);
  EXPECT_EQ(sniff("").format, api::ImageFormat::kUnset);
}

TEST(UnfitBecause, TheFlavourDecides) {
  using api::HypervisorType;
  using api::ImageFormat;
  EXPECT_EQ(unfit_because(HypervisorType::kLxc, ImageFormat::kTar), "");
  EXPECT_EQ(unfit_because(HypervisorType::kKvm, ImageFormat::kQcow2), "");
  EXPECT_NE(unfit_because(HypervisorType::kKvm, ImageFormat::kTar), "");
  EXPECT_NE(unfit_because(HypervisorType::kLxc, ImageFormat::kQcow2), "");
  EXPECT_NE(unfit_because(HypervisorType::kLxc, ImageFormat::kUnset), "");
}

}  // namespace
}  // namespace qvd::controller
