#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <stdexcept>

#include "api/client/fake/fake_api.hpp"
#include "api/types/core.hpp"
#include "base/core/pause.hpp"
#include "controller/runtime/controller.hpp"
#include "controller/runtime/leader_api.hpp"
#include "controller/runtime/manager.hpp"
#include "controller/runtime/own_writes.hpp"
#include "controller/runtime/staleness.hpp"

namespace qvd::controller {
namespace {

using namespace std::chrono_literals;

/// A reconciler made of a function.
class Scripted final : public Reconciler {
 public:
  explicit Scripted(std::function<Outcome(const Key&)> script) : script_(std::move(script)) {}
  Outcome reconcile(const base::Context&, const Key& key) override { return script_(key); }

 private:
  std::function<Outcome(const Key&)> script_;
};

class ControllerTest : public ::testing::Test {
 protected:
  std::unique_ptr<Controller> make(std::function<Outcome(const Key&)> script) {
    return std::make_unique<Controller>(ControllerOptions{"test", 2},
                                        std::make_unique<Scripted>(std::move(script)), clock,
                                        registry);
  }
  bool shows(const std::string& series) {
    return registry.render().find(series) != std::string::npos;
  }
  base::FakeClock clock;
  base::Registry registry;
};

TEST_F(ControllerTest, EveryOutcomeHasItsSequel) {
  Outcome next = Outcome::done();
  const auto controller = make([&](const Key&) { return next; });
  const Key key{"ns", "name"};
  EXPECT_TRUE(shows(R"(qvd_controller_reconcile_total{controller="test",outcome="failed"} 0)"));

  controller->enqueue(key);
  EXPECT_TRUE(controller->run_one());
  EXPECT_FALSE(controller->run_one());

  next = Outcome::after(10s);
  controller->enqueue(key);
  EXPECT_TRUE(controller->run_one());
  EXPECT_FALSE(controller->run_one());
  clock.advance(10s);
  next = Outcome::failed(base::unavailable("no"));
  EXPECT_TRUE(controller->run_one());
  clock.advance(5ms);
  EXPECT_TRUE(controller->run_one());
  clock.advance(5ms);
  EXPECT_FALSE(controller->run_one());  // the second failure waits longer
  clock.advance(5ms);
  next = Outcome::terminal(base::invalid("never"));
  EXPECT_TRUE(controller->run_one());
  clock.advance(1h);
  EXPECT_FALSE(controller->run_one());
  EXPECT_TRUE(shows(R"(qvd_controller_reconcile_total{controller="test",outcome="failed"} 2)"));
  EXPECT_TRUE(shows(R"(qvd_controller_reconcile_total{controller="test",outcome="terminal"} 1)"));
}

TEST_F(ControllerTest, AnExceptionIsAFailure) {
  const auto controller = make([](const Key&) -> Outcome { throw std::runtime_error("oops"); });
  controller->enqueue({"", "a"});
  EXPECT_TRUE(controller->run_one());
  EXPECT_TRUE(shows(R"(qvd_controller_reconcile_total{controller="test",outcome="failed"} 1)"));
}

/// A reconciler that notes what it is given and works until it is told to stop.
class LongWork final : public Reconciler {
 public:
  Outcome reconcile(const base::Context& ctx, const Key&) override {
    deadline = ctx.deadline;
    begun.set_value();
    return base::pause(ctx.limited(30s), 1min) ? base::internal_error("not stopped")
                                               : base::timed_out("stopped");
  }
  base::SteadyTime deadline;
  std::promise<void> begun;
};

TEST_F(ControllerTest, LongWorkHasItsTimeAndEndsWithTheLeadership) {
  auto owned = std::make_unique<LongWork>();
  LongWork& work = *owned;
  ControllerOptions options;
  options.name = "test";
  options.timeout = 6h;
  options.interruptible = true;
  Controller controller(options, std::move(owned), clock, registry);
  controller.enqueue({"", "a"});
  const auto before = std::chrono::steady_clock::now();
  controller.start();
  work.begun.get_future().wait();
  controller.stop();
  EXPECT_GT(work.deadline, before + 5h);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 20s);
}

TEST(OwnWritesTest, ACacheIsBehindUntilItMovesOn) {
  base::FakeClock clock;
  OwnWrites own(clock);
  const Key key{"ns", "a"};
  EXPECT_FALSE(own.behind(key, "1"));
  own.wrote_over(key, "1");
  EXPECT_TRUE(own.behind(key, "1"));
  EXPECT_FALSE(own.behind(key, "2"));
  EXPECT_FALSE(own.behind(key, "1"));  // forgotten once it has moved
  own.wrote_over(key, "");             // created
  EXPECT_TRUE(own.behind(key, ""));
  clock.advance(kCacheLag);
  EXPECT_FALSE(own.behind(key, ""));  // deleted again before the cache ever saw it
}

TEST(StalenessTest, CountsFromTheLastChange) {
  base::FakeClock clock;
  Staleness staleness(clock);
  EXPECT_EQ(staleness.age("a", "1"), 0s);
  clock.advance(20s);
  EXPECT_EQ(staleness.age("a", "1"), 20s);
  EXPECT_EQ(staleness.age("a", "2"), 0s);
  clock.advance(5s);
  staleness.forget("a");
  EXPECT_EQ(staleness.age("a", "2"), 0s);
}

TEST(StalenessTest, BeginsAnewWhatItCouldNotSee) {
  base::FakeClock clock;
  Staleness staleness(clock);
  staleness.begin_anew("a");  // never seen: nothing to begin
  EXPECT_EQ(staleness.age("a", "1"), 0s);
  clock.advance(20s);
  staleness.begin_anew("a");
  EXPECT_EQ(staleness.age("a", "1"), 0s);
  clock.advance(5s);
  EXPECT_EQ(staleness.age("a", "1"), 5s);
}

TEST(LeaderApiTest, WritesNothingWithoutLeadership) {
  base::FakeClock clock;
  api::FakeApi api(clock);
  bool leading = false;
  const auto guarded = make_leader_api(api, [&] { return leading; });
  constexpr api::KindInfo kHost{"qvd.dev", "v1beta1", "Host", "hosts", false};
  base::Json object = base::Json::object();
  object["metadata"]["name"] = "a";
  const api::Patch patch{api::PatchType::kMerge, base::Json::object(), ""};
  EXPECT_EQ(guarded->create({}, kHost, object).status().reason(), "NotLeading");
  EXPECT_EQ(guarded->update({}, kHost, object).status().reason(), "NotLeading");
  EXPECT_EQ(guarded->update_status({}, kHost, object).status().reason(), "NotLeading");
  EXPECT_EQ(guarded->patch({}, kHost, {"", "a"}, patch).status().reason(), "NotLeading");
  EXPECT_EQ(guarded->remove({}, kHost, {"", "a"}, {}).reason(), "NotLeading");
  EXPECT_TRUE(guarded->list({}, kHost, {}));
  leading = true;
  EXPECT_TRUE(guarded->create({}, kHost, object));
}

// With threads: caches, election, work, a graceful end, and the lease free for the next.
TEST(ManagerTest, LeadsWorksAndLetsGo) {
  base::SystemClock clock;
  api::FakeApi api(clock);
  api::InformerSet informers(api, clock);
  base::Registry registry;
  constexpr api::KindInfo kHost{"qvd.dev", "v1beta1", "Host", "hosts", false};
  const api::ObjectKey lease{"qvd-system", "qvd-controller"};
  Manager manager(api, informers, clock, {.lease = lease, .identity = "me"});
  std::promise<bool> worked;
  auto controller = std::make_unique<Controller>(ControllerOptions{"test", 1},
                                                 std::make_unique<Scripted>([&](const Key& key) {
                                                   if (key.name == "a")
                                                     worked.set_value(manager.leading());
                                                   return Outcome::done();
                                                 }),
                                                 clock, registry);
  controller->watch<base::Json>(informers.raw(kHost), [](const base::Json& object) {
    return std::vector<Key>{api::key_of(object)};
  });
  manager.add(std::move(controller));
  EXPECT_FALSE(manager.ready().ok() && manager.leading());
  std::stop_source stop;
  std::jthread runner([&] {
    EXPECT_TRUE(manager.run({.deadline = base::SteadyTime::max(), .stop = stop.get_token()}).ok());
  });
  base::Json object = base::Json::object();
  object["metadata"]["name"] = "a";
  ASSERT_TRUE(api.create({}, kHost, object));
  EXPECT_TRUE(worked.get_future().get());
  EXPECT_TRUE(manager.ready().ok());
  stop.request_stop();
  runner.join();
  EXPECT_FALSE(manager.leading());
  EXPECT_EQ((*api.get({}, api::Lease::kind(), lease))["spec"]["holderIdentity"], "");
}

/// Works until it is told to stop, and then for as long as the others have not been told.
class Stubborn final : public Reconciler {
 public:
  Stubborn(std::latch& begun, std::latch& told) : begun_(begun), told_(told) {}
  Outcome reconcile(const base::Context& ctx, const Key&) override {
    begun_.count_down();
    while (base::pause(ctx, 1min)) {
    }
    told_.arrive_and_wait();
    return Outcome::done();
  }

 private:
  std::latch& begun_;
  std::latch& told_;
};

TEST(ManagerTest, AllControllersAreToldToStopBeforeAnyIsWaitedFor) {
  base::SystemClock clock;
  api::FakeApi api(clock);
  api::InformerSet informers(api, clock);
  base::Registry registry;
  std::latch begun(2), told(2);
  Manager manager(api, informers, clock, {.lease = {"qvd-system", "l"}, .identity = "me"});
  for (const char* name : {"a", "b"}) {
    ControllerOptions options;
    options.name = name;
    options.interruptible = true;
    auto controller = std::make_unique<Controller>(options, std::make_unique<Stubborn>(begun, told),
                                                   clock, registry);
    controller->enqueue({"", "x"});
    manager.add(std::move(controller));
  }
  std::stop_source stop;
  std::jthread runner([&] {
    EXPECT_TRUE(manager.run({.deadline = base::SteadyTime::max(), .stop = stop.get_token()}).ok());
  });
  begun.wait();
  stop.request_stop();
  runner.join();  // waits for ever if one is waited for before the other is told
}

}  // namespace
}  // namespace qvd::controller
