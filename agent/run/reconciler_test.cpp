#include "agent/run/reconciler.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <system_error>

#include "agent/run/fake_machines_test.hpp"
#include "api/client/fake/fake_api.hpp"
#include "base/os/temp_dir.hpp"

namespace qvd::agent {
namespace {

using namespace std::chrono_literals;
using Acts = std::vector<std::string>;

api::MachineRun sample_run() {
  const auto run = api::from_json<api::MachineRun>(*base::parse_json(R"({
    "apiVersion": "qvd.dev/v1beta1", "kind": "MachineRun",
    "metadata": {"name": "alice", "namespace": "acme", "finalizers": ["qvd.dev/agent"]},
    "spec": {
      "vm": {"name": "alice", "uid": "vm-1", "id": 10000}, "flavour": "office", "host": "node1",
      "image": "office", "imagePool": "main", "imagePoolPath": "/pool",
      "imagePath": "images/acme_office", "imageFormat": "tar", "hypervisor": "lxc",
      "memory": "512Mi", "cpus": 1,
      "network": {"name": "desktops", "bridge": "br0", "address": "10.3.15.50",
                  "mac": "54:52:00:03:0f:32", "cidr": "10.3.15.0/24"}}})"));
  EXPECT_TRUE(run) << run.status().message();
  return *run;
}

/// One run, a host in memory, and an agent that can be killed and started again.
class ReconcilerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto temp = base::TempDir::create();
    ASSERT_TRUE(temp);
    temp_.emplace(std::move(temp).value());
    start_agent();
    create();
  }
  void create() {
    const auto made = client_.create({}, sample_run());
    ASSERT_TRUE(made) << made.status().message();
  }
  /// A new process: only records, machines and the API outlive the old one.
  void start_agent(const std::string& boot_id = "boot-1") {
    reconciler_.reset();
    auto opened = RecordStore::open(temp_->path() / "records");
    ASSERT_TRUE(opened);
    records_ = std::move(opened).value();
    memories_.emplace();
    writer_.emplace(api_);
    reconciler_.emplace(RunReconciler::Deps{
        machines_, *records_, *writer_, *memories_, clock_,
        [this](const api::ObjectKey& key) { return cached(key); },
        [](const std::string&) { return std::shared_ptr<const api::Network>(); }, boot_id,
        PlanRules{"farm", allow_privileged_}});
  }
  std::shared_ptr<const api::MachineRun> cached(const api::ObjectKey& key) {
    const auto run = client_.get({}, key);
    return run ? std::make_shared<const api::MachineRun>(*run) : nullptr;
  }
  base::Result<RunReconciler::Again> reconcile() { return reconciler_->reconcile({}, kKey); }
  /// Until it rests or waits for the clock.
  RunReconciler::Again settle() {
    auto again = reconcile();
    EXPECT_TRUE(again) << again.status().message();
    return again ? *again : std::nullopt;
  }
  api::MachineRunStatus status() {
    const auto run = client_.get({}, kKey);
    return run ? run->status : api::MachineRunStatus{};
  }
  bool run_exists() { return client_.get({}, kKey).has_value(); }
  std::string uid() { return client_.get({}, kKey)->metadata.uid; }
  void remove_run() { ASSERT_TRUE(client_.remove({}, kKey)); }
  void end_run() {
    remove_run();
    for (int looks = 0; run_exists() && looks < 5; ++looks) settle();
  }

  const api::ObjectKey kKey{"acme", "alice"};
  std::optional<base::TempDir> temp_;
  base::FakeClock clock_;
  api::FakeApi api_{clock_};
  api::TypedClient<api::MachineRun> client_{api_};
  FakeMachines machines_;
  bool allow_privileged_ = false;
  std::unique_ptr<RecordStore> records_;
  std::optional<RunMemories> memories_;
  std::optional<RunWriter> writer_;
  std::optional<RunReconciler> reconciler_;
};

TEST_F(ReconcilerTest, ANewRunIsPreparedStartedAndReportedWithTwoWrites) {
  const auto before = api_.writes();
  settle();
  EXPECT_EQ(machines_.acts, (Acts{"storage", "network", "start"}));
  EXPECT_EQ(status().phase, api::MachineRunPhase::kRunning);
  ASSERT_TRUE(status().endpoint);
  EXPECT_EQ(status().endpoint->address, "10.3.15.50");
  EXPECT_EQ(status().endpoint->ports.vma, 3030);
  EXPECT_TRUE(api::is_true(status().conditions, "Ready"));
  ASSERT_TRUE(status().phase_times);
  EXPECT_FALSE(status().phase_times->running.empty());
  EXPECT_EQ(api_.writes() - before, 2U);
  settle();
  EXPECT_EQ(api_.writes() - before, 2U);
}

TEST_F(ReconcilerTest, AnExceptionOfALibraryIsAFailureOfThisRun) {
  machines_.fail = [](const std::string&) -> base::Status {
    throw std::filesystem::filesystem_error("pool", std::make_error_code(std::errc::io_error));
  };
  const auto again = reconcile();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.status().code(), base::Code::kInternal);
  machines_.fail = nullptr;
  settle();
  EXPECT_EQ(status().phase, api::MachineRunPhase::kRunning);
}

TEST_F(ReconcilerTest, PowerOverTheHostIsRefusedUnlessTheHostAllowsIt) {
  const auto ask = [this](void (*change)(api::LxcOptions&)) {
    end_run();
    api::MachineRun run = sample_run();
    change(run.spec.lxc);
    ASSERT_TRUE(client_.create({}, run));
    settle();
  };
  for (const auto change : {+[](api::LxcOptions& lxc) { lxc.user_namespace = false; },
                            +[](api::LxcOptions& lxc) { lxc.devices = {"/dev/sda"}; },
                            +[](api::LxcOptions& lxc) { lxc.capabilities = {"sys_admin"}; }}) {
    allow_privileged_ = false;
    start_agent();
    ask(change);
    EXPECT_EQ(status().phase, api::MachineRunPhase::kFailed);
    EXPECT_EQ(status().reason, "PrivilegesRefused");
    allow_privileged_ = true;
    start_agent();
    ask(change);
    EXPECT_EQ(status().phase, api::MachineRunPhase::kRunning);
  }
}

TEST_F(ReconcilerTest, WhatThisHostCannotDoIsRefusedAndNotPassedOver) {
  for (const auto change :
       {+[](api::MachineRunSpec& spec) { spec.lxc.cpuset = 2; },
        +[](api::MachineRunSpec& spec) { spec.lxc.apparmor_profile = "unconfined"; },
        +[](api::MachineRunSpec& spec) {
          spec.network.mtu = 1400;
          spec.network.dhcp = false;
        }}) {
    end_run();
    api::MachineRun run = sample_run();
    change(run.spec);
    ASSERT_TRUE(client_.create({}, run));
    settle();
    EXPECT_EQ(status().reason, "RunNotSupported");
  }
}

TEST_F(ReconcilerTest, AnImageThatAnotherStartUnpacksIsWaitedForHoweverLong) {
  machines_.image_there = false;
  machines_.fail = [](const std::string&) {
    return base::Status(base::Code::kUnavailable, "ImageUnpacking", "image is being unpacked");
  };
  for (int minute = 0; minute < 20; ++minute) {
    const auto again = settle();
    ASSERT_TRUE(again);
    EXPECT_LE(*again, 1s);
    clock_.advance(60s);
  }
  EXPECT_EQ(status().phase, api::MachineRunPhase::kPreparing);
  machines_.fail = nullptr;
  settle();
  EXPECT_EQ(status().phase, api::MachineRunPhase::kRunning);
}

TEST_F(ReconcilerTest, TheRecordIsThereBeforeTheFirstAct) {
  machines_.fail = [this](const std::string& act) {
    const auto record = records_->get(uid());
    EXPECT_TRUE(record) << "no record at " << act;
    EXPECT_TRUE(act != "start" || (record && record->launched));
    return base::ok_status();
  };
  settle();
}

TEST_F(ReconcilerTest, AGuestThatBootsSlowlyIsAskedAgainUntilTheLimit) {
  machines_.guest_answers = false;
  const auto again = settle();
  ASSERT_TRUE(again);
  EXPECT_LT(*again, 1s);
  EXPECT_EQ(status().phase, api::MachineRunPhase::kStarting);
  clock_.advance(181s);
  settle();
  EXPECT_EQ(status().phase, api::MachineRunPhase::kFailed);
  EXPECT_EQ(status().reason, "GuestSilent");
  EXPECT_TRUE(machines_.running.empty());
  EXPECT_EQ(machines_.acts.back(), "close, keep");
  EXPECT_TRUE(records_->all().empty());
}

TEST_F(ReconcilerTest, AFailedRunStaysFailedUntilItIsDeleted) {
  machines_.fail = [](const std::string& act) {
    return act == "storage" ? base::Status(base::Code::kForbidden, "VolumeOwnedByOther", "bob's")
                            : base::ok_status();
  };
  settle();
  EXPECT_EQ(status().reason, "VolumeOwnedByOther");
  EXPECT_EQ(status().retryable, false);
  EXPECT_TRUE(api::is_false(status().conditions, "VolumesOpen"));
  machines_.acts.clear();
  start_agent();
  settle();
  EXPECT_TRUE(machines_.acts.empty());
  remove_run();
  settle();
  EXPECT_FALSE(run_exists());
}

TEST_F(ReconcilerTest, TroubleOfTheMomentIsTriedAgain) {
  machines_.fail = [](const std::string& act) {
    return act == "start" ? base::unavailable("libvirt restarts") : base::ok_status();
  };
  EXPECT_EQ(reconcile().status().code(), base::Code::kUnavailable);
  machines_.fail = nullptr;
  settle();
  EXPECT_EQ(status().phase, api::MachineRunPhase::kRunning);
}

TEST_F(ReconcilerTest, ButNotForEver) {
  machines_.fail = [](const std::string& act) {
    return act == "start" ? base::unavailable("libvirt is away") : base::ok_status();
  };
  EXPECT_FALSE(reconcile());
  clock_.advance(181s);
  settle();
  EXPECT_EQ(status().phase, api::MachineRunPhase::kFailed);
  EXPECT_EQ(status().retryable, true);
}

TEST_F(ReconcilerTest, NothingIsDecidedWhileTheHypervisorIsAway) {
  settle();
  machines_.hypervisor_away = true;
  EXPECT_FALSE(reconcile());
  EXPECT_EQ(status().phase, api::MachineRunPhase::kRunning);
}

TEST_F(ReconcilerTest, ARunThatCannotBeIsRefusedInClearWords) {
  remove_run();
  settle();
  api::MachineRun odd = sample_run();
  odd.spec.network.address = "192.168.0.1";
  ASSERT_TRUE(client_.create({}, odd));
  settle();
  EXPECT_EQ(status().phase, api::MachineRunPhase::kFailed);
  EXPECT_EQ(status().reason, "RunInvalid");
  EXPECT_NE(status().message.find("192.168.0.1"), std::string::npos);
  EXPECT_TRUE(machines_.acts.empty());
  remove_run();
  settle();
  EXPECT_FALSE(run_exists());
}

TEST_F(ReconcilerTest, DeletingAsksTheGuestThenTakesEverythingAway) {
  settle();
  machines_.acts.clear();
  remove_run();
  settle();  // asked; it went
  settle();
  EXPECT_EQ(machines_.acts, (Acts{"power off", "close"}));
  EXPECT_FALSE(run_exists());
  EXPECT_TRUE(records_->all().empty());
}

TEST_F(ReconcilerTest, AGuestThatIgnoresEverybodyIsKilledInTheEnd) {
  settle();
  machines_.acts.clear();
  machines_.guest_obeys = machines_.init_listens = false;
  remove_run();
  settle();
  clock_.advance(181s);
  settle();
  EXPECT_EQ(machines_.acts, (Acts{"power off", "shutdown"}));
  clock_.advance(121s);
  settle();
  EXPECT_EQ(machines_.acts, (Acts{"power off", "shutdown", "destroy", "close"}));
  EXPECT_FALSE(run_exists());
}

TEST_F(ReconcilerTest, ForceKillsAtOnce) {
  settle();
  machines_.acts.clear();
  api::MachineRun run = *client_.get({}, kKey);
  run.spec.stop.emplace();
  run.spec.stop->force = true;
  ASSERT_TRUE(client_.update({}, run));
  remove_run();
  settle();
  EXPECT_EQ(machines_.acts, (Acts{"destroy", "close"}));
}

TEST_F(ReconcilerTest, AMachineThatEndsByItselfIsStopped) {
  settle();
  machines_.running.clear();
  settle();
  EXPECT_EQ(status().phase, api::MachineRunPhase::kStopped);
  ASSERT_TRUE(status().exit);
  EXPECT_EQ(status().exit->reason, api::MachineRunExitReason::kGuestShutdown);
  EXPECT_FALSE(status().endpoint);
  EXPECT_EQ(machines_.acts.back(), "close");
}

TEST_F(ReconcilerTest, AMachineThatDiesAtBootHasFailed) {
  machines_.dies_at_once = true;
  settle();
  EXPECT_EQ(status().phase, api::MachineRunPhase::kFailed);
  EXPECT_EQ(status().retryable, true);
}

TEST_F(ReconcilerTest, ARestartedAgentAdoptsWhatRuns) {
  settle();
  const auto writes = api_.writes();
  machines_.acts.clear();
  start_agent();
  settle();
  EXPECT_EQ(machines_.acts, Acts{"adopt"});
  EXPECT_EQ(api_.writes(), writes);
}

/// kill -9 in the middle of every act, then a restart: it always comes to run.
TEST_F(ReconcilerTest, KilledInAnyActItStartsAllTheSame) {
  machines_.image_there = false;
  for (const char* const moment : {"image", "storage", "network", "start"}) {
    machines_.fail = [&](const std::string& act) {
      return act == moment ? base::unavailable("killed here") : base::ok_status();
    };
    EXPECT_FALSE(reconcile()) << moment;
    machines_.fail = nullptr;
    start_agent();
  }
  settle();
  EXPECT_EQ(status().phase, api::MachineRunPhase::kRunning);
  EXPECT_EQ(machines_.running.size(), 1U);
}

TEST_F(ReconcilerTest, KilledWhileItCleansUpItFinishesLater) {
  settle();
  remove_run();
  machines_.fail = [](const std::string& act) {
    return act == "close" ? base::unavailable("killed here") : base::ok_status();
  };
  (void)reconcile();
  EXPECT_FALSE(reconcile());
  EXPECT_TRUE(run_exists()) << "released before everything was gone";
  machines_.fail = nullptr;
  start_agent();
  settle();
  EXPECT_FALSE(run_exists());
}

TEST_F(ReconcilerTest, ARestartOfTheHostEndsItsRuns) {
  settle();
  machines_.running.clear();
  start_agent("boot-2");
  settle();
  EXPECT_EQ(status().phase, api::MachineRunPhase::kStopped);
  EXPECT_EQ(status().exit->reason, api::MachineRunExitReason::kHostLost);
}

TEST_F(ReconcilerTest, AnEarlierRunOfTheNameIsTakenAwayFirst) {
  settle();
  const std::string earlier = uid();
  machines_.acts.clear();
  api::MachineRun run = *client_.get({}, kKey);
  run.metadata.finalizers.clear();  // somebody forced it
  ASSERT_TRUE(client_.update({}, run));
  remove_run();
  create();
  settle();
  EXPECT_EQ(machines_.acts, (Acts{"destroy", "close", "storage", "network", "start"}));
  EXPECT_FALSE(machines_.running.contains(earlier));
  EXPECT_TRUE(machines_.running.contains(uid()));
}

TEST_F(ReconcilerTest, ARunThatIsNotListedIsLeftAloneUntilTheStrayRuleSpeaks) {
  settle();
  const std::string stray = uid();
  api::MachineRun run = *client_.get({}, kKey);
  run.metadata.finalizers.clear();
  ASSERT_TRUE(client_.update({}, run));
  remove_run();
  settle();
  EXPECT_TRUE(machines_.running.contains(stray));
  memories_->mark_stray(stray);
  settle();
  EXPECT_TRUE(machines_.running.empty());
  EXPECT_TRUE(records_->all().empty());
}

TEST_F(ReconcilerTest, AGuestThatFallsSilentIsGivenUpAfterQvdsLimits) {
  settle();
  machines_.guest_answers = false;
  for (int i = 0; i < 60 && status().phase == api::MachineRunPhase::kRunning; ++i) {
    clock_.advance(10s);
    settle();
  }
  EXPECT_EQ(status().phase, api::MachineRunPhase::kFailed);
  EXPECT_EQ(status().reason, "GuestSilent");
  EXPECT_GE(machines_.pings, kFailuresUntilDead);
}

}  // namespace
}  // namespace qvd::agent
