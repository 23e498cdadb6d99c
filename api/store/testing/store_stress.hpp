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

/// Many writers and watchers at once: no update is lost and no event is lost, doubled or late.
inline void run_stress(Store& store, const StressSize& size) {
  const auto total = static_cast<std::size_t>(size.writers * size.writes_each);
  std::vector<std::thread> threads;
  for (int i = 0; i < size.watchers; ++i) threads.emplace_back([&] { follow(store, total); });
  for (int i = 0; i < size.writers; ++i) {
    threads.emplace_back([&store, &size, i] {
      for (int n = 0; n < size.writes_each; ++n)
        increment(store, "/count/" + std::to_string((n * (i + 1)) % size.keys));
    });
  }
  for (auto& thread : threads) thread.join();
  int sum = 0;
  const auto page = store.list({}, {.prefix = "/count/"});
  ASSERT_TRUE(page);
  for (const auto& record : page->records) sum += std::stoi(*record.value);
  EXPECT_EQ(static_cast<std::size_t>(sum), total);
}

}  // namespace qvd::apiserver::testing
