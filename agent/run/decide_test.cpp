#include "agent/run/decide.hpp"

#include <gtest/gtest.h>

#include "agent/run/strays.hpp"

namespace qvd::agent {
namespace {

struct Case {
  const char* name;
  RunView view;
  Step want;
};

TEST(NextStep, Table) {
  const Case cases[] = {
      {"a new run", {.wish = Wish::kRun}, Step::kAccept},
      {"a run that is over stays so", {.wish = Wish::kRun, .finished = true}, Step::kNothing},
      {"nothing is done for a run that is not listed",
       {.wish = Wish::kUnknown, .has_record = true, .domain_exists = true},
       Step::kNothing},
      {"record lost, machine alive",
       {.wish = Wish::kRun, .was_started = true, .domain_exists = true},
       Step::kAccept},
      {"record and machine lost", {.wish = Wish::kRun, .was_started = true}, Step::kEndLost},
      {"accepted", {.wish = Wish::kRun, .has_record = true}, Step::kPrepareLaunch},
      {"booting",
       {.wish = Wish::kRun, .has_record = true, .launched = true, .domain_exists = true},
       Step::kAwaitGuest},
      {"running",
       {.wish = Wish::kRun,
        .has_record = true,
        .launched = true,
        .reached_running = true,
        .domain_exists = true},
       Step::kWatch},
      {"died at boot, seen by us",
       {.wish = Wish::kRun, .has_record = true, .launched = true, .launched_here = true},
       Step::kEndLost},
      {"noted, perhaps never told: the agent was killed in between",
       {.wish = Wish::kRun, .has_record = true, .launched = true},
       Step::kPrepareLaunch},
      {"ended while the agent was down",
       {.wish = Wish::kRun, .has_record = true, .launched = true, .reached_running = true},
       Step::kEndLost},
      {"the host was restarted",
       {.wish = Wish::kRun, .has_record = true, .launched = true, .same_boot = false},
       Step::kEndLost},
      {"failed, machine still there",
       {.wish = Wish::kRun,
        .has_record = true,
        .ending = true,
        .launched = true,
        .domain_exists = true},
       Step::kStopDomain},
      {"failed, machine gone",
       {.wish = Wish::kRun, .has_record = true, .ending = true, .launched = true},
       Step::kCleanUp},
      {"deleted while it runs",
       {.wish = Wish::kStop,
        .has_record = true,
        .launched = true,
        .reached_running = true,
        .domain_exists = true},
       Step::kStopDomain},
      {"deleted before it was launched", {.wish = Wish::kStop, .has_record = true}, Step::kCleanUp},
      {"deleted, nothing left", {.wish = Wish::kStop}, Step::kRelease},
      {"deleted, over before", {.wish = Wish::kStop, .finished = true}, Step::kRelease},
      {"deleted, record lost, machine alive",
       {.wish = Wish::kStop, .domain_exists = true},
       Step::kAccept},
  };
  for (const Case& one : cases)
    EXPECT_STREQ(to_string(next_step(one.view)), to_string(one.want)) << one.name;
}

/// Whatever is seen: nothing is released while anything may be left, and nothing is done unasked.
TEST(NextStep, HoldsItsPromisesForEveryView) {
  for (unsigned bits = 0; bits < 3U * 256U; ++bits) {
    RunView view;
    view.wish = static_cast<Wish>(bits / 256);
    bool* const flags[] = {&view.finished,      &view.was_started,  &view.has_record,
                           &view.ending,        &view.launched,     &view.reached_running,
                           &view.launched_here, &view.domain_exists};
    for (unsigned i = 0; i < 8; ++i) *flags[i] = (bits >> i & 1U) != 0;
    const Step step = next_step(view);
    const bool may_begin =
        view.wish == Wish::kRun && view.has_record && !view.domain_exists && !view.ending;
    const bool left = view.has_record || view.domain_exists;
    EXPECT_TRUE(view.wish != Wish::kUnknown || step == Step::kNothing) << bits;
    EXPECT_TRUE(step != Step::kRelease || !left) << bits;
    EXPECT_TRUE(step != Step::kCleanUp || !view.domain_exists) << bits;
    EXPECT_TRUE(step != Step::kPrepareLaunch || may_begin) << bits;
  }
}

class StrayRuleTest : public testing::Test {
 protected:
  StrayVerdict after(std::chrono::seconds step, std::set<std::string> present,
                     std::set<std::string> listed, bool known = true) {
    now_ += step;
    return rule_.check({std::move(present), std::move(listed), known, now_});
  }
  base::SteadyTime now_{};
  StrayRule rule_;
};

using namespace std::chrono_literals;

TEST_F(StrayRuleTest, AbsentTwiceAMinuteApartMeansStop) {
  EXPECT_TRUE(after(0s, {"a", "b"}, {"a"}).to_stop.empty());
  EXPECT_TRUE(after(59s, {"a", "b"}, {"a"}).to_stop.empty());
  EXPECT_EQ(after(1s, {"a", "b"}, {"a"}).to_stop, std::vector<std::string>{"b"});
}

TEST_F(StrayRuleTest, OneListWithItBeginsTheCountAnew) {
  after(0s, {"b"}, {});
  after(30s, {"b"}, {"b"});
  EXPECT_TRUE(after(40s, {"b"}, {}).to_stop.empty());
}

TEST_F(StrayRuleTest, TooManyAtOnceAreHeld) {
  const std::set<std::string> four{"a", "b", "c", "d"};
  after(0s, four, {});
  const StrayVerdict verdict = after(120s, four, {});
  EXPECT_TRUE(verdict.to_stop.empty());
  EXPECT_EQ(verdict.held.size(), 4U);
}

TEST_F(StrayRuleTest, TenPercentOfManyMayStop) {
  std::set<std::string> present;
  std::set<std::string> listed;
  for (int i = 0; i < 100; ++i) {
    present.insert(std::to_string(i));
    if (i >= 10) listed.insert(std::to_string(i));
  }
  after(0s, present, listed);
  EXPECT_EQ(after(60s, present, listed).to_stop.size(), 10U);
}

TEST_F(StrayRuleTest, AnotherFarmStopsNothing) {
  after(0s, {"a"}, {}, false);
  const StrayVerdict verdict = after(120s, {"a"}, {}, false);
  EXPECT_TRUE(verdict.to_stop.empty());
  EXPECT_EQ(verdict.held, std::vector<std::string>{"a"});
}

}  // namespace
}  // namespace qvd::agent
