#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "api/store/testing/helpers.hpp"

namespace qvd::apiserver::testing {

/// The promises of Store, as tests of any implementation. `Backend` is default-constructible and
/// has `std::unique_ptr<Store> open()`, which continues the same data each time.
template <class Backend>
class StoreContract : public ::testing::Test {
 protected:
  void reopen() {
    store_.reset();
    store_ = backend.open();
  }
  Backend backend;
  std::unique_ptr<Store> store_ = backend.open();
};

TYPED_TEST_SUITE_P(StoreContract);

TYPED_TEST_P(StoreContract, WritesAreComparedAndSwapped) {
  Store& store = *this->store_;
  const auto first = put(store, "/g/k/n/a", "1");
  ASSERT_TRUE(first);
  EXPECT_EQ(put(store, "/g/k/n/a", "2").status().code(), base::Code::kAlreadyExists);
  EXPECT_EQ(put(store, "/g/k/n/b", "2", 7).status().code(), base::Code::kNotFound);
  EXPECT_EQ(erase(store, "/g/k/n/b", 0).status().code(), base::Code::kNotFound);
  const auto second = put(store, "/g/k/n/a", "2", *first);
  ASSERT_TRUE(second);
  EXPECT_GT(*second, *first);
  EXPECT_EQ(put(store, "/g/k/n/a", "3", *first).status().code(), base::Code::kConflict);
  EXPECT_EQ(erase(store, "/g/k/n/a", *first).status().code(), base::Code::kConflict);
  ASSERT_TRUE(erase(store, "/g/k/n/a", *second));
  EXPECT_EQ(store.get({}, "/g/k/n/a").status().code(), base::Code::kNotFound);
}

TYPED_TEST_P(StoreContract, GetTellsIncarnationAndRevision) {
  Store& store = *this->store_;
  const auto created = put(store, "/a", "1");
  const auto updated = put(store, "/a", std::string("2\0x", 3), *created);
  const auto record = store.get({}, "/a");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->created, *created);
  EXPECT_EQ(record->revision, *updated);
  EXPECT_EQ(*record->value, std::string("2\0x", 3));
  ASSERT_TRUE(erase(store, "/a", *updated));
  const auto again = put(store, "/a", "3");
  EXPECT_EQ(store.get({}, "/a")->created, *again);
}

TYPED_TEST_P(StoreContract, ListsByPrefixInBytewiseOrder) {
  Store& store = *this->store_;
  for (const char* key : {"/g/k/n/b", "/g/k/n/a-b", "/g/k/n/a", "/g/k/nn/c", "/g/kk/n/d"})
    ASSERT_TRUE(put(store, key, "v"));
  const auto page = store.list({}, {.prefix = "/g/k/n/"});
  ASSERT_TRUE(page);
  EXPECT_THAT(describe(*page), ::testing::ElementsAre("/g/k/n/a=v", "/g/k/n/a-b=v", "/g/k/n/b=v"));
  EXPECT_EQ(page->revision, store.revision());
  EXPECT_EQ(store.list({}, {.prefix = "/g/k/"})->records.size(), 4U);
  EXPECT_TRUE(store.list({}, {.prefix = "/none/"})->records.empty());
}

TYPED_TEST_P(StoreContract, PagesShowTheStateOfTheFirstPage) {
  Store& store = *this->store_;
  std::map<std::string, Revision> at;
  for (const char* key : {"/k/a", "/k/b", "/k/c", "/k/d"}) at[key] = *put(store, key, "old");
  const auto first = store.list({}, {.prefix = "/k/", .limit = 2});
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->more);
  EXPECT_EQ(first->remaining, 2);
  ASSERT_TRUE(put(store, "/k/c", "new", at["/k/c"]));
  ASSERT_TRUE(erase(store, "/k/d", at["/k/d"]));
  ASSERT_TRUE(put(store, "/k/e", "new"));
  const auto second = store.list(
      {}, {.prefix = "/k/", .after = first->records.back().key, .at = first->revision, .limit = 2});
  ASSERT_TRUE(second);
  EXPECT_THAT(describe(*second), ::testing::ElementsAre("/k/c=old", "/k/d=old"));
  EXPECT_FALSE(second->more);
  EXPECT_EQ(second->revision, first->revision);
  EXPECT_THAT(describe(*store.list({}, {.prefix = "/k/"})),
              ::testing::ElementsAre("/k/a=old", "/k/b=old", "/k/c=new", "/k/e=new"));
}

TYPED_TEST_P(StoreContract, WatchTellsEveryChangeOnce) {
  Store& store = *this->store_;
  const auto before = put(store, "/k/a", "1");
  Signal signal;
  auto watch = store.watch({.prefix = "/k/", .since = *before}, signal.callback());
  ASSERT_TRUE(watch);
  const auto second = put(store, "/k/a", "2", *before);
  ASSERT_TRUE(put(store, "/other/x", "1"));
  ASSERT_TRUE(put(store, "/k/b", "1"));
  ASSERT_TRUE(erase(store, "/k/a", *second));
  const auto events = read_events(**watch, signal, 3);
  ASSERT_TRUE(events);
  EXPECT_THAT(describe(*events),
              ::testing::ElementsAre("MODIFIED /k/a=2", "ADDED /k/b=1", "DELETED /k/a was 2"));
  EXPECT_EQ((*events)[0]->previous_revision, *before);
  EXPECT_EQ((*events)[2]->revision, store.revision());
  const auto rest = (*watch)->take(10);
  ASSERT_TRUE(rest);
  EXPECT_TRUE(rest->events.empty());
  EXPECT_EQ(rest->up_to, store.revision());
}

TYPED_TEST_P(StoreContract, WatchReadsHistoryAcrossARestart) {
  const auto first = put(*this->store_, "/k/a", "1");
  const auto second = put(*this->store_, "/k/a", "2", *first);
  ASSERT_TRUE(erase(*this->store_, "/k/a", *second));
  this->reopen();
  ASSERT_TRUE(put(*this->store_, "/k/a", "3"));
  Signal signal;
  auto watch = this->store_->watch({.prefix = "/k/", .since = 0}, signal.callback());
  ASSERT_TRUE(watch);
  const auto events = read_events(**watch, signal, 4);
  ASSERT_TRUE(events);
  EXPECT_THAT(describe(*events), ::testing::ElementsAre("ADDED /k/a=1", "MODIFIED /k/a=2",
                                                        "DELETED /k/a was 2", "ADDED /k/a=3"));
}

TYPED_TEST_P(StoreContract, WatchFromTheFutureSkipsWhatLiesBefore) {
  Store& store = *this->store_;
  const auto first = put(store, "/k/a", "1");
  Signal signal;
  auto watch = store.watch({.prefix = "/k/", .since = *first + 1}, signal.callback());
  const auto second = put(store, "/k/a", "2", *first);
  ASSERT_TRUE(put(store, "/k/a", "3", *second));
  const auto events = read_events(**watch, signal, 1);
  ASSERT_TRUE(events);
  EXPECT_THAT(describe(*events), ::testing::ElementsAre("MODIFIED /k/a=3"));
}

TYPED_TEST_P(StoreContract, SlowWatchIsCut) {
  Store& store = *this->store_;
  Signal signal;
  auto watch = store.watch({.prefix = "/k/", .since = 0, .queue_limit = 3}, signal.callback());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(put(store, "/k/" + std::to_string(i), "v"));
  EXPECT_EQ((*watch)->take(10).status().code(), base::Code::kGone);
}

TYPED_TEST_P(StoreContract, CompactionForgetsOnlyThePast) {
  Store& store = *this->store_;
  Revision last = *put(store, "/k/a", "0");
  const Revision start = last;
  ASSERT_TRUE(put(store, "/k/b", "live"));
  for (int i = 1; i < 5; ++i) last = *put(store, "/k/a", std::to_string(i), last);
  ASSERT_TRUE(store.compact(last - 1).ok());
  EXPECT_EQ(store.watch({.prefix = "/k/", .since = start}, {}).status().code(), base::Code::kGone);
  EXPECT_EQ(store.list({}, {.prefix = "/k/", .at = start}).status().code(), base::Code::kGone);
  EXPECT_THAT(describe(*store.list({}, {.prefix = "/k/"})),
              ::testing::ElementsAre("/k/a=4", "/k/b=live"));
  Signal signal;
  auto watch = store.watch({.prefix = "/k/", .since = last - 1}, signal.callback());
  ASSERT_TRUE(watch);
  EXPECT_THAT(describe(*read_events(**watch, signal, 1)),
              ::testing::ElementsAre("MODIFIED /k/a=4"));
}

TYPED_TEST_P(StoreContract, RevisionsContinueAfterRestartAndCompaction) {
  const auto first = put(*this->store_, "/k/a", "1");
  const auto gone = erase(*this->store_, "/k/a", *first);
  const std::string epoch = this->store_->epoch();
  ASSERT_TRUE(this->store_->compact(*gone).ok());
  this->reopen();
  EXPECT_EQ(this->store_->revision(), *gone);
  EXPECT_EQ(this->store_->epoch(), epoch);
  EXPECT_GT(*put(*this->store_, "/k/a", "2"), *gone);
}

REGISTER_TYPED_TEST_SUITE_P(StoreContract, WritesAreComparedAndSwapped,
                            GetTellsIncarnationAndRevision, ListsByPrefixInBytewiseOrder,
                            PagesShowTheStateOfTheFirstPage, WatchTellsEveryChangeOnce,
                            WatchReadsHistoryAcrossARestart, WatchFromTheFutureSkipsWhatLiesBefore,
                            SlowWatchIsCut, CompactionForgetsOnlyThePast,
                            RevisionsContinueAfterRestartAndCompaction);

}  // namespace qvd::apiserver::testing
