#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include <csignal>
#include <thread>

#include "base/os/directory.hpp"
#include "base/os/file.hpp"
#include "base/os/file_lock.hpp"
#include "base/os/host_name.hpp"
#include "base/os/temp_dir.hpp"
#include "base/os/temporary.hpp"

namespace qvd::base {
namespace {

struct OsTest : ::testing::Test {
  TempDir dir = TempDir::create().value();
  [[nodiscard]] std::filesystem::path at(const char* name) const { return dir.path() / name; }
};

mode_t mode_of(const std::filesystem::path& path) {
  struct stat found {};
  ::stat(path.c_str(), &found);
  return found.st_mode & 07777;
}

TEST_F(OsTest, AtomicWriteReplacesAndLeavesNothingBeside) {
  ASSERT_TRUE(write_file_atomic(at("f"), "one", 0600).ok());
  ASSERT_TRUE(write_file_atomic(at("f"), "two", 0640).ok());
  EXPECT_EQ(read_file(at("f")).value(), "two");
  EXPECT_EQ(mode_of(at("f")), 0640U);
  const auto entries = std::distance(std::filesystem::directory_iterator(dir.path()), {});
  EXPECT_EQ(entries, 1);
}

TEST_F(OsTest, AtomicWriteIntoNowhereSaysWhere) {
  const Status status = write_file_atomic(at("no/f"), "x");
  EXPECT_EQ(status.code(), Code::kNotFound);
  EXPECT_NE(status.message().find("/no/"), std::string::npos);
}

TEST_F(OsTest, AFolderIsListedOrTheReasonTold) {
  EXPECT_TRUE(list_directory(dir.path())->empty());
  ASSERT_TRUE(write_file_atomic(at("f"), "x").ok());
  ASSERT_TRUE(make_directories(at("d")).ok());
  EXPECT_EQ(list_directory(dir.path())->size(), 2U);
  EXPECT_EQ(list_directory(at("no")).status().code(), Code::kNotFound);
  EXPECT_FALSE(list_directory(at("f")));
}

TEST_F(OsTest, WhatIsOutOfReachIsNotTakenForAbsent) {
  ASSERT_TRUE(write_file_atomic(at("f"), "x").ok());
  EXPECT_TRUE(path_exists(at("f")).value());
  EXPECT_FALSE(path_exists(at("no")).value());
  std::filesystem::create_symlink(at("circle"), at("circle"));
  EXPECT_FALSE(path_exists(at("circle")).has_value());
}

TEST_F(OsTest, ReadIsBounded) {
  ASSERT_TRUE(write_file_atomic(at("f"), std::string(1000, 'x')).ok());
  EXPECT_TRUE(read_file(at("f"), 1000).has_value());
  EXPECT_EQ(read_file(at("f"), 999).status().code(), Code::kInvalid);
  EXPECT_EQ(read_file(at("missing")).status().code(), Code::kNotFound);
  EXPECT_FALSE(read_file("/proc/self/status").value().empty());
}

TEST_F(OsTest, MakesMissingParentsAndAcceptsExisting) {
  EXPECT_TRUE(make_directories(at("a/b/c"), 0700).ok());
  EXPECT_TRUE(make_directories(at("a/b/c"), 0755).ok());
  EXPECT_EQ(mode_of(at("a/b")), 0700U);
  ASSERT_TRUE(write_file_atomic(at("file"), "").ok());
  EXPECT_EQ(make_directories(at("file")).code(), Code::kAlreadyExists);
  EXPECT_FALSE(make_directories(at("file/below")).ok());
}

TEST_F(OsTest, RemovingAMissingFileIsSuccess) {
  ASSERT_TRUE(write_file_atomic(at("f"), "").ok());
  EXPECT_TRUE(remove_file(at("f")).ok());
  EXPECT_TRUE(remove_file(at("f")).ok());
}

TEST_F(OsTest, LockExcludesEvenWithinTheProcess) {
  auto first = FileLock::try_acquire(at("lock"));
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(FileLock::try_acquire(at("lock")).status().code(), Code::kConflict);
  EXPECT_EQ(
      FileLock::acquire(with_timeout(std::chrono::milliseconds(30)), at("lock")).status().code(),
      Code::kTimeout);
  { const FileLock gone = std::move(first).value(); }
  EXPECT_TRUE(FileLock::try_acquire(at("lock")).has_value());
}

TEST_F(OsTest, AWaiterGetsTheLockWhenItIsFreed) {
  std::optional<FileLock> held(FileLock::try_acquire(at("lock")).value());
  std::jthread freer([&] { held.reset(); });
  EXPECT_TRUE(FileLock::acquire(with_timeout(std::chrono::seconds(20)), at("lock")).has_value());
}

/// Written by a process that the kernel kills half-way.
void write_and_die(const std::filesystem::path& path) {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::setrlimit(RLIMIT_FSIZE, &none);
  (void)write_file_atomic(path, "half");
}

std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder) {
  return list_directory(folder).value();
}

void age(const std::filesystem::path& path) {
  std::filesystem::last_write_time(
      path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
}

TEST_F(OsTest, SweepsWhatADeadWriterLeft) {
  EXPECT_EXIT(write_and_die(at("f")), ::testing::KilledBySignal(SIGXFSZ), "");
  ASSERT_EQ(entries_of(dir.path()).size(), 1U);
  const auto left = entries_of(dir.path()).front();
  ASSERT_TRUE(sweep_temporaries(dir.path()).ok());
  EXPECT_TRUE(path_exists(left).value()) << "somebody may be writing it";
  age(left);
  ASSERT_TRUE(sweep_temporaries(dir.path()).ok());
  EXPECT_FALSE(path_exists(left).value());
}

TEST_F(OsTest, SweepsNothingElse) {
  for (const char* name : {"f", ".f", ".f.tmp", ".tmp-abcdef", "f.tmp-abcdef", ".f.tmp-abcde"}) {
    ASSERT_TRUE(write_file_atomic(at(name), "").ok());
    age(at(name));
  }
  ASSERT_TRUE(make_directories(at(".d.tmp-abcdef")).ok());
  age(at(".d.tmp-abcdef"));
  ASSERT_TRUE(sweep_temporaries(dir.path()).ok());
  EXPECT_EQ(entries_of(dir.path()).size(), 7U);
  EXPECT_TRUE(sweep_temporaries(at("no")).ok());
}

TEST(HostName, IsTheKernels) {
  utsname kernel{};
  ASSERT_EQ(::uname(&kernel), 0);
  EXPECT_EQ(host_name(), kernel.nodename);
}

TEST(TempDirTest, IsRemovedWithContent) {
  std::filesystem::path path;
  {
    const TempDir dir = TempDir::create("x").value();
    path = dir.path();
    ASSERT_TRUE(make_directories(path / "a/b").ok());
    EXPECT_EQ(mode_of(path), 0700U);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace qvd::base
