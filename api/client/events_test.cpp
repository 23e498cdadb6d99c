#include "api/client/events.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "api/client/event_correlator.hpp"
#include "api/client/fake/fake_api.hpp"

namespace qvd::api {
namespace {

using namespace std::chrono_literals;
using Action = EventCorrelator::Action;

TEST(EventCorrelatorTest, EqualEventsAreCounted) {
  EventCorrelator correlator;
  const EventCorrelator::Identity same{"uid", "Failed", "no"};
  EXPECT_EQ(correlator.decide(same, {}).action, Action::kCreate);
  correlator.created(same, "e1");
  const auto second = correlator.decide(same, {});
  EXPECT_EQ(second.action, Action::kCount);
  EXPECT_EQ(second.name, "e1");
  EXPECT_EQ(second.count, 2);
  correlator.forget(same);
  EXPECT_EQ(correlator.decide(same, {}).action, Action::kCreate);
}

TEST(EventCorrelatorTest, ANoisyReasonSilencesOnlyItself) {
  EventCorrelator correlator;
  base::SteadyTime now{};
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(correlator.decide({"uid", "Noisy", std::to_string(i)}, now).action, Action::kCreate);
  }
  EXPECT_EQ(correlator.decide({"uid", "Noisy", "x"}, now).action, Action::kDrop);
  EXPECT_EQ(correlator.decide({"uid", "Important", "x"}, now).action, Action::kCreate);
  EXPECT_EQ(correlator.decide({"other", "Noisy", "x"}, now).action, Action::kCreate);
  now += 60s;
  EXPECT_EQ(correlator.decide({"uid", "Noisy", "y"}, now).action, Action::kCreate);
  EXPECT_EQ(correlator.decide({"uid", "Noisy", "z"}, now).action, Action::kDrop);
}

TEST(EventCorrelatorTest, RemembersTheMostRecentOnly) {
  EventCorrelator correlator(2);
  for (const char* uid : {"a", "b", "c"}) {
    const EventCorrelator::Identity identity{uid, "R", "m"};
    EXPECT_EQ(correlator.decide(identity, {}).action, Action::kCreate);
    correlator.created(identity, uid);
  }
  EXPECT_EQ(correlator.decide({"c", "R", "m"}, {}).action, Action::kCount);
  EXPECT_EQ(correlator.decide({"a", "R", "m"}, {}).action, Action::kCreate);
}

TEST(EventRecorderTest, WritesCountsAndSaysItsLastWords) {
  base::FakeClock clock;
  FakeApi api(clock);
  const ObjectReference about{"qvd.dev/v1beta1", "VirtualMachine", {"acme", "a"}, "uid-a"};
  {
    const auto recorder = make_event_recorder(api, clock, "qvd-controller", "h");
    recorder->record(about, EventType::kWarning, "NoHost", "no host");
    recorder->record(about, EventType::kWarning, "NoHost", "no host");
  }
  constexpr KindInfo kEvent{"", "v1", "Event", "events", true};
  const auto events = api.list({}, kEvent, {});
  ASSERT_TRUE(events);
  ASSERT_EQ(events->items.size(), 1U);
  const base::Json& event = events->items[0];
  EXPECT_EQ(event["count"], 2);
  EXPECT_EQ(event["type"], "Warning");
  EXPECT_EQ(event["involvedObject"]["uid"], "uid-a");
  EXPECT_EQ(key_of(event).ns, "acme");
}

TEST(EventRecorderTest, NeverWaitsForAServerThatHangs) {
  base::FakeClock clock;
  FakeApi api(clock);
  std::atomic<bool> open{false};
  api.on_call([&](const FakeCall&) {
    open.wait(false);
    return base::unavailable("down");
  });
  const auto recorder = make_event_recorder(api, clock, "c", "");
  for (int i = 0; i < 5000; ++i) {
    recorder->record({"v1", "Secret", {"", "s"}, ""}, EventType::kNormal, "R", std::to_string(i));
  }
  open = true;
  open.notify_all();
}

}  // namespace
}  // namespace qvd::api
