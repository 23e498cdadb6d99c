#include "agent/storage/unpack.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <optional>

#include "agent/storage/archive_builder_test.hpp"
#include "base/crypto/hash.hpp"
#include "base/os/file.hpp"
#include "base/os/temp_dir.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

class UnpackTest : public testing::Test {
 protected:
  void SetUp() override {
    auto temp = base::TempDir::create();
    ASSERT_TRUE(temp);
    temp_.emplace(std::move(temp).value());
    image_ = temp_->path() / "image";
    target_ = temp_->path() / "target";
    fs::create_directory(target_);
  }
  base::Result<UnpackReport> unpack(const std::string& sha256 = "",
                                    const UnpackLimits& limits = {}) {
    return unpack_image({}, image_, sha256, target_, geteuid() == 0, limits);
  }
  std::string content(const char* path) { return base::read_file(target_ / path).value_or("?"); }

  std::optional<base::TempDir> temp_;
  fs::path image_;
  fs::path target_;
};

TEST_F(UnpackTest, EveryCompressionGivesTheSameTree) {
  using F = ArchiveBuilder::Filter;
  for (const F filter : {F::kNone, F::kGzip, F::kBzip2, F::kXz, F::kZstd}) {
    fs::remove_all(target_);
    fs::create_directory(target_);
    ArchiveBuilder(image_, filter).root().file("./etc/motd", "hello");
    const auto report = unpack();
    ASSERT_TRUE(report) << report.status().message();
    EXPECT_EQ(content("etc/motd"), "hello");
    EXPECT_EQ(report->sha256, *base::sha256_file(image_.string()));
  }
}

TEST_F(UnpackTest, ModesLinksTimesAndAttributesAreKept) {
  ArchiveBuilder(image_)
      .root()
      .file("./bin-su", "x", 04755)
      .hard_link("./bin-su2", "./bin-su")
      .symlink("./etc-link", "/etc/passwd")
      .xattr("user.note", "kept")
      .file("./noted", "n");
  const auto report = unpack();
  ASSERT_TRUE(report) << report.status().message();
  struct stat info {};
  ASSERT_EQ(lstat((target_ / "bin-su2").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 04755U);
  EXPECT_EQ(info.st_nlink, 2U);
  EXPECT_EQ(info.st_mtime, 1'000'000'000);
  EXPECT_EQ(fs::read_symlink(target_ / "etc-link"), "/etc/passwd");
  ASSERT_EQ(lstat((target_ / "sbin").c_str(), &info), 0);
  EXPECT_EQ(info.st_mtime, 1'000'000'000);
  char value[8] = {};
  const bool taken = getxattr((target_ / "noted").c_str(), "user.note", value, sizeof value) >= 0;
  EXPECT_STREQ(value, taken ? "kept" : "");  // tmpfs may not take such attributes
}

TEST_F(UnpackTest, OverlayfsAttributesOfTheImageAreNotTakenOver) {
  ArchiveBuilder(image_).root().xattr("trusted.overlay.redirect", "/etc").directory("./d");
  ASSERT_TRUE(unpack());
  char value[8] = {};
  EXPECT_LT(getxattr((target_ / "d").c_str(), "trusted.overlay.redirect", value, sizeof value), 0);
}

TEST_F(UnpackTest, DeviceNodesAreLeftOut) {
  ArchiveBuilder(image_).root().device("./dev/sda", AE_IFBLK).device("./dev/mem", AE_IFCHR);
  const auto report = unpack();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->skipped, 2);
  EXPECT_FALSE(fs::exists(target_ / "dev/sda"));
}

TEST_F(UnpackTest, OnlyTheExpectedFileIsAccepted) {
  ArchiveBuilder(image_).root();
  const std::string right = *base::sha256_file(image_.string());
  EXPECT_TRUE(unpack(right));
  fs::remove_all(target_);
  fs::create_directory(target_);
  const auto wrong = unpack(std::string(64, 'a'));
  EXPECT_EQ(wrong.status().reason(), "ImageChecksumMismatch");
  EXPECT_NE(wrong.status().message().find(right), std::string::npos);
}

TEST_F(UnpackTest, BytesBehindTheArchiveAreHashedToo) {
  ArchiveBuilder(image_).root().finish();
  std::ofstream(image_, std::ios::app | std::ios::binary) << std::string(100'000, '\0') << "tail";
  const auto report = unpack();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->sha256, *base::sha256_file(image_.string()));
}

TEST_F(UnpackTest, AStopRequestEndsIt) {
  ArchiveBuilder(image_).root();
  base::Context ctx;
  ctx.deadline = base::SteadyTime::min();
  EXPECT_EQ(unpack_image(ctx, image_, "", target_, geteuid() == 0).status().code(),
            base::Code::kTimeout);
}

/// One way for an image to be wrong, and words that its maker must find in the message.
struct Broken {
  const char* name;
  std::function<void(const fs::path&)> make;
  const char* says;
};

void truncate_image(const fs::path& image, std::uintmax_t keep) {
  ArchiveBuilder(image).root().file("./big", std::string(50'000, 'x'));
  fs::resize_file(image, keep);
}

std::vector<Broken> broken_images() {
  using B = ArchiveBuilder;
  using P = const fs::path&;
  return {
      {"empty file", [](P i) { std::ofstream{i}; }, "tar archive"},
      {"text", [](P i) { std::ofstream(i) << "this is no archive\n"; }, "tar archive"},
      {"random bytes", [](P i) { std::ofstream(i) << std::string(4096, '\xA5'); }, "tar archive"},
      {"zip", [](P i) { std::ofstream(i) << "PK\x03\x04" << std::string(600, '\0'); },
       "tar archive"},
      {"cut in a header", [](P i) { truncate_image(i, 1800); }, "damaged"},
      {"cut in the data", [](P i) { truncate_image(i, 20'000); }, "damaged"},
      {"gzip cut short",
       [](P i) {
         B(i, B::Filter::kGzip).root().file("./r", std::string(90'000, 'q')).finish();
         fs::resize_file(i, fs::file_size(i) - 20);
       },
       "damaged"},
      {"damaged header",
       [](P i) {
         B(i).root().file("./a", "b").finish();
         std::fstream(i, std::ios::in | std::ios::out | std::ios::binary).seekp(512 + 10) << "XYZ";
       },
       "damaged"},
      {"absolute path", [](P i) { B(i).root().file("/etc/evil", "x"); }, "absolute path"},
      {"dot dot", [](P i) { B(i).root().file("../evil", "x"); }, "leads out of the image"},
      {"dot dot inside", [](P i) { B(i).root().file("./a/../../evil", "x"); }, "leads out"},
      {"dot dot folder", [](P i) { B(i).root().directory("../evil"); }, "leads out"},
      {"dot dot symlink name", [](P i) { B(i).root().symlink("../evil", "x"); }, "leads out"},
      {"write through an absolute symlink",
       [](P i) { B(i).root().symlink("./out", "/tmp").file("./out/evil", "x"); }, "symbolic link"},
      {"write through a relative symlink",
       [](P i) { B(i).root().symlink("./out", "../..").file("./out/evil", "x"); }, "symbolic link"},
      {"folder through a symlink",
       [](P i) { B(i).root().symlink("./out", "/tmp").directory("./out/evil"); }, "symbolic link"},
      {"file over a symlink",
       [](P i) { B(i).root().symlink("./out", "/tmp/evil").file("./out", "x"); }, "appears twice"},
      {"folder over a symlink",
       [](P i) { B(i).root().symlink("./out", "/tmp").directory("./out"); }, "symbolic link"},
      {"hard link to outside", [](P i) { B(i).root().hard_link("./l", "../../etc/passwd"); },
       "not in the image"},
      {"hard link to an absolute path", [](P i) { B(i).root().hard_link("./l", "/etc/passwd"); },
       "not in the image"},
      {"hard link through a symlink",
       [](P i) { B(i).root().symlink("./s", "/etc").hard_link("./l", "./s/passwd"); },
       "not in the image"},
      {"hard link to what comes later",
       [](P i) { B(i).root().hard_link("./l", "./later").file("./later", "x"); },
       "in the image before"},
      {"hard link to a folder", [](P i) { B(i).root().hard_link("./l", "./sbin"); }, "no file"},
      {"the same file twice", [](P i) { B(i).root().file("./a", "1").file("./a", "2"); },
       "appears twice"},
      {"the same symlink twice", [](P i) { B(i).root().symlink("./a", "1").symlink("./a", "2"); },
       "appears twice"},
      {"file over a folder", [](P i) { B(i).root().file("./sbin", "x"); }, "appears twice"},
      {"folder over a file", [](P i) { B(i).root().file("./a", "x").directory("./a"); },
       "no folder"},
      {"below a file", [](P i) { B(i).root().file("./a", "x").file("./a/b", "x"); }, "no folder"},
      {"a name too long", [](P i) { B(i).root().file("./" + std::string(300, 'n'), "x"); },
       "255 bytes"},
      {"too deep",
       [](P i) {
         std::string deep;
         for (int n = 0; n < 120; ++n) deep += "d/";
         B(i).root().file(deep + "x", "x");
       },
       "100 folders"},
      {"larger than allowed",
       [](P i) {
         std::ofstream(i) << huge_file_header("./huge", 1ULL << 50) << std::string(512, '\0');
       },
       "unpacks to more"},
      {"larger than any number",
       [](P i) { std::ofstream(i) << huge_file_header("./huge", ~0ULL) << std::string(512, '\0'); },
       "image"},
      {"no root file system", [](P i) { B(i).directory("./").file("./readme", "x"); }, "/sbin"},
      {"the root is a file", [](P i) { B(i).root().file(".", "x"); }, "not a folder"},
      {"it is a folder", [](P i) { fs::create_directory(i); }, "image"},
  };
}

TEST_F(UnpackTest, BrokenImagesAreRefusedInClearWords) {
  const auto cases = broken_images();
  EXPECT_GE(cases.size(), 30U);
  for (const Broken& one : cases) {
    fs::remove_all(image_);
    fs::remove_all(target_);
    fs::create_directory(target_);
    one.make(image_);
    const auto report = unpack();
    EXPECT_FALSE(report) << one.name;
    if (report) continue;
    const std::string message = report.status().message();
    EXPECT_NE(message.find(one.says), std::string::npos) << one.name << ": " << message;
    EXPECT_NE(message.find(image_.string()), std::string::npos) << one.name << ": " << message;
    // Nothing beside image and target: no entry got out.
    EXPECT_EQ(std::distance(fs::directory_iterator(temp_->path()), {}), 2) << one.name;
    EXPECT_FALSE(fs::exists("/tmp/evil") || fs::exists("/etc/evil")) << one.name;
  }
}

TEST_F(UnpackTest, BoundsHoldForManyAndForLargeEntries) {
  ArchiveBuilder(image_)
      .root()
      .file("./a", std::string(1000, 'a'))
      .file("./b", std::string(1000, 'b'));
  EXPECT_NE(unpack("", {1500, 100}).status().message().find("unpacks to more"), std::string::npos);
  fs::remove_all(target_);
  fs::create_directory(target_);
  EXPECT_NE(unpack("", {1 << 20, 4}).status().message().find("more than 4 entries"),
            std::string::npos);
}

TEST_F(UnpackTest, AMissingImageIsNotFound) {
  EXPECT_EQ(unpack().status().code(), base::Code::kNotFound);
}

}  // namespace
}  // namespace qvd::agent
