#include "controller/power/power.hpp"

#include <gtest/gtest.h>

namespace qvd::controller {
namespace {

using Power = api::VirtualMachinePower;
using Action = PowerAction;
using namespace std::chrono_literals;

struct Case {
  const char* name;
  PowerView view;
  Action want;
};

class DecidePower : public testing::TestWithParam<Case> {};

TEST_P(DecidePower, FollowsTheTable) {
  EXPECT_EQ(decide_power(GetParam().view), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Table, DecidePower,
    testing::Values(
        Case{"AutoIdle", {.power = Power::kAuto}, Action::kNone},
        Case{"AutoSession", {.power = Power::kAuto, .session_pending = true}, Action::kStart},
        Case{"AutoStart", {.power = Power::kAuto, .start_wanted = true}, Action::kStart},
        Case{"AutoStop",
             {.power = Power::kAuto, .stop_wanted = true, .has_run = true},
             Action::kStop},
        Case{"AutoSessionAfterStop",
             {.power = Power::kAuto, .session_pending = true, .stopped_by_request = true},
             Action::kStart},
        Case{"AutoRuns", {.power = Power::kAuto, .has_run = true}, Action::kNone},
        Case{"OnStarts", {.power = Power::kOn}, Action::kStart},
        Case{"OnStaysStopped", {.power = Power::kOn, .stopped_by_request = true}, Action::kNone},
        Case{"OnStartAfterStop",
             {.power = Power::kOn, .start_wanted = true, .stopped_by_request = true},
             Action::kStart},
        Case{"OnSessionAfterStop",
             {.power = Power::kOn, .session_pending = true, .stopped_by_request = true},
             Action::kStart},
        Case{"OffRefusesSession", {.power = Power::kOff, .session_pending = true}, Action::kNone},
        Case{"OffRefusesStart", {.power = Power::kOff, .start_wanted = true}, Action::kNone},
        Case{"OffStops", {.power = Power::kOff, .has_run = true}, Action::kStop},
        Case{"BlockedDoesNotStart", {.power = Power::kOn, .blocked = true}, Action::kNone},
        Case{"BlockedHarmsNothing",
             {.power = Power::kOn, .blocked = true, .has_run = true},
             Action::kNone},
        Case{"DeletedStops",
             {.power = Power::kOn, .deleting = true, .has_run = true},
             Action::kStop},
        Case{"DeletedDoesNotStart", {.power = Power::kOn, .deleting = true}, Action::kNone},
        Case{"EndedIsCleared",
             {.power = Power::kOn, .has_run = true, .run_ended = true},
             Action::kClear},
        Case{"NewerPowerIsLeftAlone", {.power = Power::kOther, .has_run = true}, Action::kNone}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(StartBackoff, GrowsWithTheSquareUpToFiveMinutes) {
  EXPECT_EQ(start_backoff(0), 0s);
  EXPECT_EQ(start_backoff(1), 10s);
  EXPECT_EQ(start_backoff(2), 40s);
  EXPECT_EQ(start_backoff(5), 250s);
  EXPECT_EQ(start_backoff(6), 300s);
  EXPECT_EQ(start_backoff(1'000'000), 300s);
}

}  // namespace
}  // namespace qvd::controller
