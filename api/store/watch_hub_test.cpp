#include "api/store/watch_hub.hpp"

#include <gtest/gtest.h>

namespace qvd::apiserver {
namespace {

EventPtr event(Revision revision, const std::string& key = "/k/a") {
  auto made = std::make_shared<Event>();
  made->key = key;
  made->revision = revision;
  made->value = std::make_shared<const std::string>("v");
  return made;
}

std::vector<Revision> revisions(const WatchBatch& batch) {
  std::vector<Revision> found;
  for (const auto& each : batch.events) found.push_back(each->revision);
  return found;
}

/// A hub at revision 3 whose durable history holds events 1…3.
WatchHub hub_with_history(int& reads) {
  return WatchHub(3,
                  [&reads](const std::string&, Revision after, Revision upto, std::size_t limit) {
                    ++reads;
                    std::vector<EventPtr> found;
                    for (Revision r = after + 1; r <= upto && found.size() < limit; ++r)
                      found.push_back(event(r));
                    return base::Result<std::vector<EventPtr>>(std::move(found));
                  });
}

void publish(WatchHub& hub, const EventPtr& one) {
  hub.publish({&one, 1}, one->revision);
}

TEST(WatchHub, BacklogComesBeforeLiveEvents) {
  int reads = 0;
  WatchHub hub = hub_with_history(reads);
  auto watch = hub.open({.prefix = "/k/", .since = 1}, {});
  publish(hub, event(4));
  auto batch = watch->take(10);
  EXPECT_EQ(revisions(*batch), (std::vector<Revision>{2, 3}));
  EXPECT_TRUE(batch->more);
  batch = watch->take(10);
  EXPECT_EQ(revisions(*batch), (std::vector<Revision>{4}));
  EXPECT_EQ(batch->up_to, 4);
  EXPECT_FALSE(batch->more);
}

TEST(WatchHub, LongBacklogComesInPieces) {
  int reads = 0;
  WatchHub hub = hub_with_history(reads);
  auto watch = hub.open({.prefix = "/k/", .since = 0}, {});
  EXPECT_EQ(revisions(*watch->take(2)), (std::vector<Revision>{1, 2}));
  EXPECT_EQ(revisions(*watch->take(2)), (std::vector<Revision>{3}));
  EXPECT_TRUE(watch->take(2)->events.empty());
  EXPECT_EQ(reads, 2);
}

TEST(WatchHub, RecentEventsNeedNoHistory) {
  int reads = 0;
  WatchHub hub = hub_with_history(reads);
  publish(hub, event(4));
  publish(hub, event(5, "/other/b"));
  publish(hub, event(6));
  auto watch = hub.open({.prefix = "/k/", .since = 4}, {});
  EXPECT_EQ(revisions(*watch->take(10)), (std::vector<Revision>{6}));
  EXPECT_EQ(reads, 0);
}

TEST(WatchHub, ReadyIsToldOncePerSilence) {
  int reads = 0;
  WatchHub hub = hub_with_history(reads);
  int calls = 0;
  auto watch = hub.open({.prefix = "/k/", .since = 3}, [&calls] { ++calls; });
  EXPECT_TRUE(watch->take(10)->events.empty());
  publish(hub, event(4));
  publish(hub, event(5));
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(watch->take(1)->more, true);
  EXPECT_EQ(watch->take(1)->more, false);
  publish(hub, event(6));
  EXPECT_EQ(calls, 2);
  publish(hub, event(7, "/other/c"));
  watch.reset();
  publish(hub, event(8));
  EXPECT_EQ(calls, 2);
}

TEST(WatchHub, BookmarkRevisionFollowsForeignEvents) {
  int reads = 0;
  WatchHub hub = hub_with_history(reads);
  auto watch = hub.open({.prefix = "/k/", .since = 3}, {});
  publish(hub, event(4, "/other/a"));
  EXPECT_EQ(watch->take(1)->up_to, 4);
}

TEST(WatchHub, SlowReaderIsCutForGood) {
  int reads = 0;
  WatchHub hub = hub_with_history(reads);
  auto watch = hub.open({.prefix = "/k/", .since = 3, .queue_limit = 1}, {});
  publish(hub, event(4));
  publish(hub, event(5));
  EXPECT_EQ(watch->take(1).status().code(), base::Code::kGone);
  EXPECT_EQ(watch->take(1).status().code(), base::Code::kGone);
}

}  // namespace
}  // namespace qvd::apiserver
