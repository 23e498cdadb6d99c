#include <gtest/gtest.h>

#include "agent/host/facts.hpp"
#include "agent/host/host_reporter.hpp"
#include "agent/host/host_status.hpp"
#include "api/client/fake/fake_api.hpp"

namespace qvd::agent {
namespace {

TEST(Facts, ReadsProc) {
  Load load;
  parse_meminfo("MemTotal:       24689044 kB\nMemFree: 1 kB\nMemAvailable:   21972132 kB\n", load);
  parse_cpuinfo("processor\t: 0\nbogomips\t: 5000.25\n\nprocessor\t: 1\nbogomips\t: 5000.25\n",
                load);
  EXPECT_EQ(load.memory_total, 24689044LL * 1024);
  EXPECT_EQ(load.memory_available, 21972132LL * 1024);
  EXPECT_EQ(load.cpus, 2);
  EXPECT_DOUBLE_EQ(load.bogomips, 10000.5);
  const CpuTimes times = parse_stat("cpu  100 0 50 800 50 0 0 0 7 7\ncpu0 1 2 3\n");
  EXPECT_EQ(times.total, 1000);
  EXPECT_EQ(times.idle, 850);
}

TEST(Facts, TornTextsGiveNothing) {
  for (const char* text : {"", "\n", "cpu", "MemTotal", "MemTotal:", ":", "processor"}) {
    Load load;
    parse_meminfo(text, load);
    parse_cpuinfo(text, load);
    EXPECT_EQ(load.memory_total, 0) << text;
    EXPECT_EQ(parse_stat(text).total, 0) << text;
  }
}

TEST(Facts, FreeCpuIsTheIdleShareOfAllProcessors) {
  EXPECT_EQ(free_cpu_milli({0, 0}, {50, 200}, 2), 500);
  EXPECT_EQ(free_cpu_milli({50, 200}, {50, 200}, 2), 2000);  // no time has passed
  EXPECT_EQ(free_cpu_milli({90, 200}, {50, 400}, 2), 0);     // iowait may run backwards
}

api::HostStatus status_with(std::int64_t free_bytes) {
  api::HostStatus status;
  status.capacity.memory = api::Quantity::from_bytes(1000 << 20);
  status.free.memory = api::Quantity::from_bytes(free_bytes);
  status.boot_id = "b";
  return status;
}

TEST(HostStatus, FreeFiguresCountOnlyIfTheyMoveByMoreThanFivePercent) {
  const api::HostStatus written = status_with(500 << 20);
  EXPECT_FALSE(worth_writing(written, status_with(500 << 20)));
  EXPECT_FALSE(worth_writing(written, status_with(540 << 20)));
  EXPECT_TRUE(worth_writing(written, status_with(560 << 20)));
  EXPECT_TRUE(worth_writing(written, status_with(440 << 20)));
  api::HostStatus other = status_with(500 << 20);
  other.machines = 1;
  EXPECT_TRUE(worth_writing(written, other));
}

TEST(HostStatus, ConditionsOfOthersStayAndTimesMoveOnlyOnAFlip) {
  api::HostStatus current;
  current.conditions = {{"Ready", api::ConditionStatus::kTrue, {}, "t0", "r", "", {}},
                        {"AgentReady", api::ConditionStatus::kTrue, {}, "t0", "r", "", {}}};
  api::HostStatus ours;
  ours.conditions = {{"AgentReady", api::ConditionStatus::kTrue, {}, "t1", "r", "", {}}};
  EXPECT_EQ(merged(current, ours).conditions, current.conditions);
  ours.conditions[0].status = api::ConditionStatus::kFalse;
  const api::HostStatus flipped = merged(current, ours);
  ASSERT_EQ(flipped.conditions.size(), 2U);
  EXPECT_EQ(flipped.conditions[1].last_transition_time, "t1");
}

TEST(HostStatus, WhatTheControllerCountsStays) {
  api::HostStatus current;
  current.connected = 3;
  current.machines = 5;
  const api::HostStatus next = merged(current, {});
  EXPECT_EQ(next.connected, 3);
  EXPECT_EQ(next.machines, 5);
}

TEST(HostReporter, RegistersOnceAndIsSilentWhileNothingChanges) {
  base::FakeClock clock;
  api::FakeApi api(clock);
  HostReporter reporter(api, clock, "node1", {"boot", "machine", "6.1", "Debian", "x86_64"},
                        [](api::HostStatus& status) {
                          api::HostHypervisor lxc;
                          lxc.name = api::HypervisorType::kLxc;
                          lxc.available = true;
                          status.hypervisors.push_back(lxc);
                        });
  ASSERT_TRUE(reporter.report({}));
  const auto host = api::TypedClient<api::Host>(api).get({}, {"", "node1"});
  ASSERT_TRUE(host);
  EXPECT_EQ(host->status.hypervisor_list, "lxc");
  EXPECT_EQ(host->status.boot_id, "boot");
  EXPECT_EQ(host->spec.uid, "machine");
  EXPECT_TRUE(api::is_true(host->status.conditions, "AgentReady"));
}

TEST(HostReporter, TheEndIsToldThoughOthersWriteMeanwhile) {
  base::FakeClock clock;
  api::FakeApi api(clock);
  HostReporter reporter(api, clock, "node1", {}, [](api::HostStatus&) {});
  ASSERT_TRUE(reporter.report({}));
  const api::TypedClient<api::Host> client(api);
  int others = 3;
  api.on_call([&](const api::FakeCall& call) {
    if (call.verb != "update_status" || others == 0) return base::ok_status();
    --others;
    return base::Status(base::Code::kConflict, "the object has been modified");
  });
  ASSERT_TRUE(reporter.report_stopped({}));
  EXPECT_EQ(others, 0);
  EXPECT_EQ(client.get({}, {"", "node1"})->status.phase, api::HostPhase::kStopped);
}

TEST(HostReporter, AConflictIsReadAgainAndAMissingHostMadeAgain) {
  base::FakeClock clock;
  api::FakeApi api(clock);
  int look = 0;
  HostReporter reporter(api, clock, "node1", {},
                        [&](api::HostStatus& status) { status.address = std::to_string(++look); });
  ASSERT_TRUE(reporter.report({}));
  const api::TypedClient<api::Host> client(api);
  api::Host host = *client.get({}, {"", "node1"});
  host.spec.blocked = true;
  ASSERT_TRUE(client.update({}, host));
  ASSERT_TRUE(reporter.report({}));
  EXPECT_EQ(client.get({}, {"", "node1"})->status.address, std::to_string(look));
  ASSERT_TRUE(client.remove({}, {"", "node1"}));
  (void)reporter.report({});
  ASSERT_TRUE(reporter.report({}));
  EXPECT_EQ(client.get({}, {"", "node1"})->status.address, std::to_string(look));
}

}  // namespace
}  // namespace qvd::agent
