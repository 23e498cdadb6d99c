#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "api/store/testing/helpers.hpp"

namespace qvd::apiserver::testing {

struct StressSize {
  int writers = 4;
  int watchers = 4;
  int visitors = 2;
  int writes_each = 100;
  int keys = 7;  // few, so that writers collide
};

/// Increments a counter under one of a few keys by compare-and-swap until it succeeds.
inline void increment(Store& store, const std::string& key) {
  while (true) {
    const auto record = store.get({}, key);
    const int value = record ? std::stoi(*record->value) : 0;
    const auto written =
        put(store, key, std::to_string(value + 1), record ? record->revision : Revision{0});
    if (written) return;
    const auto code = written.status().code();
    ASSERT_TRUE(code == base::Code::kConflict || code == base::Code::kAlreadyExists)
        << written.status().message();
  }
}

/// Checks that each event comes once, in order, and continues the value before it.
inline void follow(Store& store, std::size_t expected) {
  Signal signal;
  auto watch = store.watch({.prefix = "/count/", .since = 0, .queue_limit = expected + 1},
                           signal.callback());
  ASSERT_TRUE(watch);
  const auto events = read_events(**watch, signal, expected);
  ASSERT_TRUE(events) << events.status().message();
  Revision last = 0;
  std::map<std::string, int> value;
  for (const auto& event : *events) {
    ASSERT_GT(event->revision, last);
    last = event->revision;
    ASSERT_EQ(std::stoi(*event->value), ++value[event->key]);
  }
  EXPECT_EQ(events->size(), expected);
}

/// Lists one state page by page. Every write adds one, so a state sums up to its age.
inline Revision check_state(Store& store, Revision start) {
  Revision sum = start;
  Revision at = 0;
  std::string after;
  for (bool more = true; more;) {
    const auto page = store.list({}, {.prefix = "/count/", .after = after, .at = at, .limit = 3});
    EXPECT_TRUE(page) << page.status().message();
    if (!page) break;
    for (const auto& record : page->records) sum += std::stoi(*record.value);
    if (!page->records.empty()) after = page->records.back().key;
    at = page->revision;
    more = page->more;
  }
  EXPECT_EQ(sum, at);
  return at;
}

/// As clients do that come and go: lists, then opens a watch that it hardly reads.
inline void visit(Store& store, Revision start, const std::atomic<bool>& done) {
  while (!done) {
    const Revision at = check_state(store, start);
    Signal signal;  // destroyed after the watch, which must not use it any more
    const auto watch =
        store.watch({.prefix = "/count/", .since = at, .queue_limit = 2}, signal.callback());
    ASSERT_TRUE(watch);
    const auto batch = (*watch)->take(1);
    ASSERT_TRUE(batch || batch.status().code() == base::Code::kGone) << batch.status().message();
    if (!batch || batch->events.empty()) continue;
    ASSERT_EQ(batch->events.front()->revision, at + 1);
  }
}

/// Many writers, watchers and visitors at once: no update is lost, no event is lost, doubled or
/// late, and every state that is listed was one.
inline void run_stress(Store& store, const StressSize& size) {
  const auto total = static_cast<std::size_t>(size.writers * size.writes_each);
  const Revision start = store.revision();
  std::atomic<bool> done = false;
  std::vector<std::thread> visitors;
  for (int i = 0; i < size.visitors; ++i) visitors.emplace_back([&] { visit(store, start, done); });
  std::vector<std::thread> threads;
  for (int i = 0; i < size.watchers; ++i) threads.emplace_back([&] { follow(store, total); });
  for (int i = 0; i < size.writers; ++i) {
    threads.emplace_back([&store, &size, i] {
      for (int n = 0; n < size.writes_each; ++n)
        increment(store, "/count/" + std::to_string((n * (i + 1)) % size.keys));
    });
  }
  for (auto& thread : threads) thread.join();
  done = true;
  for (auto& visitor : visitors) visitor.join();
  int sum = 0;
  const auto page = store.list({}, {.prefix = "/count/"});
  ASSERT_TRUE(page);
  for (const auto& record : page->records) sum += std::stoi(*record.value);
  EXPECT_EQ(static_cast<std::size_t>(sum), total);
}

}  // namespace qvd::apiserver::testing
