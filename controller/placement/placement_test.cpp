#include "controller/placement/placement.hpp"

#include <gtest/gtest.h>

namespace qvd::controller {
namespace {

constexpr std::int64_t kGi = 1024LL * 1024 * 1024;

double no_dice(const std::string&) {
  return 0;
}

Candidate host(std::string name) {
  Candidate out;
  out.name = std::move(name);
  out.ready = true;
  out.hypervisors = {api::HypervisorType::kLxc};
  out.reachable_pools = {"main"};
  out.networks = {"desktops"};
  out.free_memory_bytes = 8 * kGi;
  out.total_memory_bytes = 16 * kGi;
  out.free_cpu_milli = 4000;
  out.total_cpu_milli = 8000;
  return out;
}

PlacementRequest request() {
  PlacementRequest out;
  out.hypervisor = api::HypervisorType::kLxc;
  out.memory_bytes = 1 * kGi;
  out.cpu_milli = 1000;
  out.pools = {"main"};
  out.network = "desktops";
  return out;
}

TEST(Placement, TakesTheHostWithMoreFreeMemory) {
  Candidate big = host("b");
  big.free_memory_bytes = 12 * kGi;
  EXPECT_EQ(*place(request(), {host("a"), big}, {}, no_dice), "b");
}

TEST(Placement, TakesTheHostWithMoreFreeProcessor) {
  Candidate idle = host("b");
  idle.free_cpu_milli = 8000;
  EXPECT_EQ(*place(request(), {host("a"), idle}, {}, no_dice), "b");
}

TEST(Placement, WeightsDecideWhatCounts) {
  Candidate memory = host("memory"), cpu = host("cpu");
  memory.free_memory_bytes = 16 * kGi;
  cpu.free_cpu_milli = 8000;
  EXPECT_EQ(*place(request(), {memory, cpu}, {.cpu = 0, .memory = 1, .random = 0}, no_dice),
            "memory");
  EXPECT_EQ(*place(request(), {memory, cpu}, {.cpu = 1, .memory = 0, .random = 0}, no_dice), "cpu");
}

TEST(Placement, DiceSpreadEqualHosts) {
  const auto dice = [](const std::string& name) { return name == "b" ? 0.9 : 0.1; };
  EXPECT_EQ(*place(request(), {host("a"), host("b")}, {}, dice), "b");
}

TEST(Placement, BreaksATieByNameWhateverTheOrder) {
  EXPECT_EQ(*place(request(), {host("b"), host("a")}, {}, no_dice), "a");
  EXPECT_EQ(*place(request(), {host("a"), host("b")}, {}, no_dice), "a");
}

TEST(Placement, FollowsTheHomeToItsHostAndWaitsThere) {
  PlacementRequest bound = request();
  bound.volume_host = "a";
  Candidate a = host("a");
  EXPECT_EQ(*place(bound, {a, host("b")}, {}, no_dice), "a");
  a.ready = false;
  const auto waits = place(bound, {a, host("b")}, {}, no_dice);
  EXPECT_EQ(waits.status().reason(), "NoHost");
  EXPECT_NE(waits.status().message().find("its home, which lies on a"), std::string::npos);
}

TEST(Placement, AvoidsHostsThatRunWhatItAvoids) {
  PlacementRequest spread = request();
  spread.anti_affinity = {{"role", "builder"}};
  Candidate taken = host("a");
  taken.machine_labels = {{{"role", "builder"}, {"x", "y"}}};
  EXPECT_EQ(*place(spread, {taken, host("b")}, {}, no_dice), "b");
}

struct Refusal {
  const char* name;
  void (*spoil)(PlacementRequest&, Candidate&);
  const char* cause;
};

class Ineligible : public testing::TestWithParam<Refusal> {};

TEST_P(Ineligible, SaysWhy) {
  PlacementRequest wanted = request();
  Candidate candidate = host("a");
  EXPECT_EQ(ineligible_because(wanted, candidate), "");
  GetParam().spoil(wanted, candidate);
  EXPECT_EQ(ineligible_because(wanted, candidate), GetParam().cause);
}

INSTANTIATE_TEST_SUITE_P(
    Causes, Ineligible,
    testing::Values(
        Refusal{"bound", [](auto& r, auto&) { r.host = "z"; }, "not the host it is bound to"},
        Refusal{"ready", [](auto&, auto& h) { h.ready = false; }, "not ready"},
        Refusal{"blocked", [](auto&, auto& h) { h.blocked = true; }, "blocked"},
        Refusal{"hypervisor", [](auto& r, auto&) { r.hypervisor = api::HypervisorType::kKvm; },
                "without kvm"},
        Refusal{"labels",
                [](auto& r, auto&) {
                  r.host_selector = {{"gpu", "yes"}};
                },
                "without the labels it selects"},
        Refusal{"network", [](auto& r, auto&) { r.network = "lab"; }, "without network lab"},
        Refusal{"pool", [](auto& r, auto&) { r.pools.insert("fast"); },
                "that cannot reach pool fast"},
        Refusal{"memory", [](auto& r, auto&) { r.memory_bytes = 9 * kGi; },
                "without enough free memory"}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(Placement, CountsWhatRuledTheHostsOut) {
  Candidate silent = host("a"), cordoned = host("b"), other = host("c");
  silent.ready = false;
  cordoned.blocked = true;
  other.ready = false;
  EXPECT_EQ(place(request(), {silent, cordoned, other}, {}, no_dice).status().message(),
            "no host can take the machine: 1 blocked, 2 not ready");
  EXPECT_EQ(place(request(), {}, {}, no_dice).status().message(), "no host has joined yet");
}

}  // namespace
}  // namespace qvd::controller
