#include "base/pool/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>

namespace qvd::base {
namespace {

TEST(WorkerPool, FinishesWhatIsQueuedBeforeItStops) {
  std::atomic<int> done = 0;
  WorkerPool pool({.name = "test", .threads = 3, .queue_limit = 100});
  for (int i = 0; i < 100; ++i) {
    while (!pool.try_post([&] { ++done; })) std::this_thread::yield();
  }
  pool.stop();
  pool.stop();
  EXPECT_EQ(done, 100);
  EXPECT_FALSE(pool.try_post([] {}));
}

TEST(WorkerPool, RefusesWhenTheQueueIsFull) {
  WorkerPool pool({.name = "test", .threads = 1, .queue_limit = 2});
  std::latch running(1);
  std::latch release(1);
  ASSERT_TRUE(pool.try_post([&] {
    running.count_down();
    release.wait();
  }));
  running.wait();
  EXPECT_TRUE(pool.try_post([] {}));
  EXPECT_TRUE(pool.try_post([] {}));
  EXPECT_FALSE(pool.try_post([] {}));
  EXPECT_EQ(pool.queued(), 2U);
  release.count_down();
}

TEST(WorkerPool, SurvivesWorkThatThrows) {
  std::atomic<bool> after = false;
  WorkerPool pool({.name = "test", .threads = 1, .queue_limit = 10});
  ASSERT_TRUE(pool.try_post([] { throw std::runtime_error("oops"); }));
  ASSERT_TRUE(pool.try_post([&] { after = true; }));
  pool.stop();
  EXPECT_TRUE(after);
}

}  // namespace
}  // namespace qvd::base
