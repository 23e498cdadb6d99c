#include "agent/records/record_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/os/temp_dir.hpp"

namespace qvd::agent {
namespace {

RunRecord sample(const std::string& uid = "4b9a1f0e-0000-4000-8000-000000000001") {
  RunRecord record;
  record.boot_id = "boot-1";
  record.launched = true;
  record.phase_times = {{"accepted", "2026-11-21T08:00:00.000001Z"}};
  MachinePlan& plan = record.plan;
  plan.uid = uid;
  plan.ns = "acme";
  plan.name = "alice-office";
  plan.vm_id = 10000;
  plan.hypervisor = "lxc";
  plan.memory_bytes = 1LL << 33;
  plan.first_host_id = 3'000'000'000;
  plan.devices = {"/dev/fuse"};
  plan.image = {"/p/images/a", "5f", "/p/basefs", "a"};
  plan.overlay = {"/p/overlayfs", "a-10000-overlayfs", "10000-overlayfs-work", true};
  VolumePlan home;
  home.directory = "/p/homefs/10000-fs";
  home.owner_id = 10000;
  plan.volumes = {home};
  plan.network.device = "qv10000";
  plan.network.dns_servers = {"10.3.15.254"};
  return record;
}

class RecordStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    auto temp = base::TempDir::create();
    ASSERT_TRUE(temp);
    temp_.emplace(std::move(temp).value());
  }
  std::unique_ptr<RecordStore> open() {
    auto store = RecordStore::open(temp_->path() / "records");
    EXPECT_TRUE(store) << store.status().message();
    return std::move(store).value();
  }
  std::optional<base::TempDir> temp_;
};

TEST_F(RecordStoreTest, WhatWasPutIsThereAfterARestart) {
  const RunRecord record = sample();
  ASSERT_TRUE(open()->put(record));
  const auto again = open();
  ASSERT_EQ(again->all().size(), 1U);
  EXPECT_EQ(to_json(*again->get(record.plan.uid)), to_json(record));
  EXPECT_EQ(again->of_key("acme/alice-office").size(), 1U);
  EXPECT_TRUE(again->of_key("acme/bob").empty());
}

TEST_F(RecordStoreTest, RemovedMeansRemovedAndTwiceIsFine) {
  const RunRecord record = sample();
  const auto store = open();
  ASSERT_TRUE(store->put(record));
  EXPECT_TRUE(store->remove(record.plan.uid));
  EXPECT_TRUE(store->remove(record.plan.uid));
  EXPECT_TRUE(open()->all().empty());
}

TEST_F(RecordStoreTest, AUidThatIsNoFileNameIsRefused) {
  const auto store = open();
  for (const char* uid : {"", "../x", "a/b", "a.b", "a b"})
    EXPECT_EQ(store->put(sample(uid)).code(), base::Code::kInvalid) << uid;
}

TEST_F(RecordStoreTest, BrokenFilesAreSetAsideAndTheOthersRead) {
  ASSERT_TRUE(open()->put(sample()));
  const auto dir = temp_->path() / "records";
  const std::vector<std::string> broken = {"",
                                           "{",
                                           "[]",
                                           "null",
                                           "{}",
                                           R"({"plan":{}})",
                                           R"({"plan":{"uid":1}})",
                                           base::dump_json(to_json(sample("another-run")))};
  for (std::size_t i = 0; i < broken.size(); ++i)
    std::ofstream(dir / ("x" + std::to_string(i) + ".json")) << broken[i];
  EXPECT_EQ(open()->all().size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(dir / "x0.json.broken"));
  EXPECT_TRUE(std::filesystem::exists(dir / "x7.json.broken"));
}

TEST_F(RecordStoreTest, WhatADeadAgentWasWritingIsSwept) {
  ASSERT_TRUE(open()->put(sample()));
  const auto left = temp_->path() / "records" / (".x.json.tmp-Ab3dE6");
  std::ofstream(left) << "{";
  std::filesystem::last_write_time(
      left, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  EXPECT_EQ(open()->all().size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(left));
}

TEST_F(RecordStoreTest, RecordsAreForRootOnly) {
  ASSERT_TRUE(open()->put(sample()));
  struct stat info {};
  ASSERT_EQ(stat((temp_->path() / "records").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
}

}  // namespace
}  // namespace qvd::agent
