#include "base/queue/work_queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace qvd::base {
namespace {

using namespace std::chrono_literals;
using Queue = WorkQueue<std::string>;

TEST(WorkQueueTest, GivesKeysInOrderAndOnlyOnce) {
  FakeClock clock;
  Queue queue(clock);
  queue.add("a");
  queue.add("b");
  queue.add("a");
  EXPECT_EQ(queue.depth(), 2U);
  EXPECT_EQ(queue.try_get(), "a");
  EXPECT_EQ(queue.try_get(), "b");
  EXPECT_EQ(queue.try_get(), std::nullopt);
}

TEST(WorkQueueTest, AKeyAddedWhileWorkedOnComesAgainAfterDone) {
  FakeClock clock;
  Queue queue(clock);
  queue.add("a");
  ASSERT_EQ(queue.try_get(), "a");
  queue.add("a");
  queue.add("a");
  EXPECT_EQ(queue.try_get(), std::nullopt);  // never with two workers
  queue.done("a");
  EXPECT_EQ(queue.try_get(), "a");
  queue.done("a");
  EXPECT_EQ(queue.try_get(), std::nullopt);
}

TEST(WorkQueueTest, ADelayedKeyKeepsItsEarliestTime) {
  FakeClock clock;
  Queue queue(clock);
  queue.add_after("a", 10s);
  queue.add_after("a", 60s);
  queue.add_after("b", 60s);
  queue.add_after("b", 20s);
  EXPECT_EQ(queue.next_due(), clock.steady_now() + 10s);
  EXPECT_EQ(queue.try_get(), std::nullopt);
  clock.advance(10s);
  EXPECT_EQ(queue.try_get(), "a");
  EXPECT_EQ(queue.try_get(), std::nullopt);
  clock.advance(10s);
  EXPECT_EQ(queue.try_get(), "b");
  clock.advance(1h);
  EXPECT_EQ(queue.try_get(), std::nullopt);  // the later times were forgotten
}

TEST(WorkQueueTest, FailuresBackOffUntilForgotten) {
  FakeClock clock;
  Queue queue(clock);
  queue.add_rate_limited("a");
  EXPECT_EQ(queue.next_due(), clock.steady_now() + 5ms);
  clock.advance(5ms);
  ASSERT_EQ(queue.try_get(), "a");
  queue.add_rate_limited("a");
  queue.done("a");
  EXPECT_EQ(queue.next_due(), clock.steady_now() + 10ms);
  EXPECT_EQ(queue.failures("a"), 2);
  queue.forget("a");
  EXPECT_EQ(queue.failures("a"), 0);
}

TEST(WorkQueueTest, ShutDownGivesOutTheRestAndTakesNothing) {
  FakeClock clock;
  Queue queue(clock);
  queue.add("a");
  queue.add_after("late", 1s);
  queue.shut_down();
  queue.add("b");
  clock.advance(1min);
  EXPECT_EQ(queue.get({}), "a");
  EXPECT_EQ(queue.get({}), std::nullopt);
}

TEST(WorkQueueTest, DrainWaitsForTheWorkersOrTheDeadline) {
  SystemClock clock;
  Queue queue(clock);
  queue.add("a");
  ASSERT_EQ(queue.try_get(), "a");
  EXPECT_EQ(queue.shut_down_with_drain({.deadline = SteadyTime::min(), .stop = {}}).code(),
            Code::kTimeout);
  std::jthread worker([&] { queue.done("a"); });
  EXPECT_TRUE(queue.shut_down_with_drain({}).ok());
}

TEST(WorkQueueTest, GetEndsWithItsContext) {
  SystemClock clock;
  Queue queue(clock);
  queue.add_after("far", 1h);
  EXPECT_EQ(queue.get({.deadline = SteadyTime::min(), .stop = {}}), std::nullopt);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(queue.get({.deadline = SteadyTime::max(), .stop = stop.get_token()}), std::nullopt);
}

TEST(WorkQueueTest, AWaitingWorkerWakesForADelayedKey) {
  SystemClock clock;
  Queue queue(clock);
  queue.add_after("later", 1h);
  std::jthread worker([&] { queue.add_after("soon", 1ms); });
  EXPECT_EQ(queue.get({}), "soon");
}

struct Counts : QueueObserver {
  std::size_t depth = 0;
  int adds = 0, retries = 0, dones = 0;
  std::chrono::nanoseconds waited{}, worked{};
  void added(std::size_t d) override { ++adds, depth = d; }
  void taken(std::size_t d, std::chrono::nanoseconds w) override { depth = d, waited += w; }
  void done(std::chrono::nanoseconds w) override { ++dones, worked += w; }
  void retried() override { ++retries; }
};

TEST(WorkQueueTest, TellsItsObserver) {
  FakeClock clock;
  Counts counts;
  Queue queue(clock, {}, &counts);
  queue.add("a");
  queue.add("a");
  EXPECT_EQ(counts.adds, 1);
  EXPECT_EQ(counts.depth, 1U);
  clock.advance(3s);
  ASSERT_EQ(queue.try_get(), "a");
  EXPECT_EQ(counts.waited, 3s);
  clock.advance(2s);
  queue.add_rate_limited("a");
  queue.done("a");
  EXPECT_EQ(counts.worked, 2s);
  EXPECT_EQ(counts.retries, 1);
  EXPECT_EQ(counts.dones, 1);
}

// Every key is worked on again after its last add, and never by two workers at once.
TEST(WorkQueueTest, ManyThreadsLoseNothingAndNeverShareAKey) {
  constexpr int kKeys = 7, kAdds = 4000, kWorkers = 4, kProducers = 3;
  SystemClock clock;
  WorkQueue<int> queue(clock);
  std::vector<std::atomic<int>> wanted(kKeys), seen(kKeys), working(kKeys);
  std::atomic<bool> shared{false};
  std::vector<std::jthread> workers;
  for (int w = 0; w < kWorkers; ++w) {
    workers.emplace_back([&] {
      while (const std::optional<int> key = queue.get({})) {
        const auto k = static_cast<std::size_t>(*key);
        if (working[k].fetch_add(1) != 0) shared = true;
        seen[k] = wanted[k].load();
        working[k].fetch_sub(1);
        queue.done(*key);
      }
    });
  }
  {
    std::vector<std::jthread> producers;
    for (int p = 0; p < kProducers; ++p) {
      producers.emplace_back([&, p] {
        for (int i = 0; i < kAdds; ++i) {
          const int key = (i * 5 + p) % kKeys;
          wanted[static_cast<std::size_t>(key)].fetch_add(1);
          if (i % 3 == 0) queue.add_after(key, 1us);
          queue.add(key);
        }
      });
    }
  }
  ASSERT_TRUE(queue.shut_down_with_drain({}).ok());
  workers.clear();
  EXPECT_FALSE(shared);
  for (std::size_t k = 0; k < kKeys; ++k) EXPECT_EQ(seen[k], wanted[k]) << k;
}

}  // namespace
}  // namespace qvd::base
