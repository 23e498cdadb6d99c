#include "api/client/informer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "api/client/fake/fake_api.hpp"
#include "api/client/informer_set.hpp"

namespace qvd::api {
namespace {

using base::Json;
constexpr KindInfo kHost{"qvd.dev", "v1beta1", "Host", "hosts", false};

class InformerTest : public ::testing::Test {
 protected:
  Json put(const std::string& name, const std::string& zone) {
    Json object = Json::object();
    object["metadata"]["name"] = name;
    object["spec"]["zone"] = zone;
    auto made = api.create({}, kHost, object);
    EXPECT_TRUE(made);
    return *made;
  }
  void change(const std::string& name, const std::string& zone) {
    Patch patch;
    patch.body = Json::object();
    patch.body["spec"]["zone"] = zone;
    EXPECT_TRUE(api.patch({}, kHost, {"", name}, patch));
  }
  void pump() { ASSERT_TRUE(informer.pump().ok()); }
  void listen() {
    InformerHandler<Json> handler;
    handler.added = [this](const auto& o) { heard.push_back("+" + text(*o)); };
    handler.updated = [this](const auto& a, const auto& b) {
      heard.push_back(text(*a) + ">" + text(*b));
    };
    handler.deleted = [this](const auto& o, bool stale) {
      heard.push_back((stale ? "?" : "-") + text(*o));
    };
    informer.add_handler(std::move(handler));
  }
  static std::string text(const Json& o) {
    return key_of(o).name + base::json_string(o, {"spec", "zone"});
  }
  using Heard = std::vector<std::string>;

  base::FakeClock clock;
  FakeApi api{clock};
  Informer<Json> informer{api, kHost, {}, clock};
  Heard heard;
};

TEST_F(InformerTest, ListsThenFollows) {
  put("a", "1");
  listen();
  EXPECT_FALSE(informer.has_synced());
  pump();
  EXPECT_TRUE(informer.has_synced());
  put("b", "1");
  change("a", "2");
  EXPECT_TRUE(api.remove({}, kHost, {"", "b"}, {}).ok());
  pump();
  EXPECT_EQ(heard, (Heard{"+a1", "+b1", "a1>a2", "-b1"}));
  EXPECT_EQ(informer.size(), 1U);
  EXPECT_EQ(informer.get({"", "b"}), nullptr);
  EXPECT_EQ(informer.version_of({"", "a"}), resource_version_of(*informer.get({"", "a"})));
}

TEST_F(InformerTest, IndexesFollowChanges) {
  informer.add_index("zone", [](const Json& o) {
    return std::vector<std::string>{base::json_string(o, {"spec", "zone"})};
  });
  put("a", "1");
  put("b", "1");
  pump();
  EXPECT_EQ(informer.by_index("zone", "1").size(), 2U);
  change("a", "2");
  pump();
  ASSERT_EQ(informer.by_index("zone", "1").size(), 1U);
  EXPECT_EQ(key_of(*informer.by_index("zone", "1")[0]).name, "b");
  EXPECT_TRUE(api.remove({}, kHost, {"", "b"}, {}).ok());
  pump();
  EXPECT_TRUE(informer.by_index("zone", "1").empty());
}

TEST_F(InformerTest, ALateHandlerHearsOfWhatIsThere) {
  put("a", "1");
  pump();
  listen();
  EXPECT_EQ(heard, Heard{"+a1"});
}

TEST_F(InformerTest, ADroppedWatchLosesNothing) {
  put("a", "1");
  pump();
  listen();
  put("b", "1");
  api.drop_watches();
  change("a", "2");
  EXPECT_FALSE(informer.pump().ok());  // ended at once: a failure that is backed off
  EXPECT_EQ(informer.disruptions(), 1U);
  pump();
  EXPECT_EQ(heard, (Heard{"+a1", "+b1", "a1>a2"}));
}

TEST_F(InformerTest, AForgottenRevisionIsListedAnew) {
  put("a", "1");
  put("b", "1");
  pump();
  listen();
  EXPECT_TRUE(api.remove({}, kHost, {"", "a"}, {}).ok());
  change("b", "2");
  put("c", "1");
  api.compact();
  EXPECT_EQ(informer.pump().code(), base::Code::kGone);
  pump();
  EXPECT_EQ(heard, (Heard{"+a1", "+b1", "b1>b2", "+c1", "?a1"}));
}

TEST_F(InformerTest, AnObjectMadeAnewUnseenIsDeletedAndAdded) {
  put("a", "1");
  pump();
  listen();
  EXPECT_TRUE(api.remove({}, kHost, {"", "a"}, {}).ok());
  put("a", "9");
  api.compact();
  EXPECT_FALSE(informer.pump().ok());
  pump();
  EXPECT_EQ(heard, (Heard{"+a1", "?a1", "+a9"}));
}

TEST_F(InformerTest, ItSyncsOnceTheServerIsBack) {
  bool down = true;
  api.on_call([&](const FakeCall&) {
    return down ? base::unavailable("connection refused") : base::ok_status();
  });
  EXPECT_FALSE(informer.pump().ok());
  EXPECT_EQ(informer.wait_synced({.deadline = base::SteadyTime::min(), .stop = {}}).code(),
            base::Code::kTimeout);
  down = false;
  pump();
  EXPECT_TRUE(informer.wait_synced({.deadline = base::SteadyTime::min(), .stop = {}}).ok());
}

TEST(ReflectorTest, BacksOffWithJitterAndForgetsAfterHealth) {
  base::FakeClock clock;
  FakeApi api(clock);
  api.on_call([](const FakeCall&) { return base::unavailable("down"); });
  struct Ignore final : ReflectorSink {
    void replace(std::vector<Json>, const std::string&) override {}
    void apply(const WatchEvent&) override {}
  } sink;
  Reflector reflector(api, kHost, {}, clock, sink);
  int longest = 800;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(reflector.step({}), Reflector::Progress::kFailed);
    EXPECT_GE(reflector.retry_delay().count(), 1);
    EXPECT_LE(reflector.retry_delay().count(), longest);
    longest = std::min(longest * 2, 30'000);
  }
  clock.advance(std::chrono::minutes(3));
  EXPECT_EQ(reflector.step({}), Reflector::Progress::kFailed);
  EXPECT_LE(reflector.retry_delay().count(), 800);
}

// Readers on many threads while the informer's own thread follows a busy server.
TEST(InformerThreadsTest, ReadersNeverDisturb) {
  base::SystemClock clock;
  FakeApi api(clock);
  InformerSet set(api, clock);
  Informer<Json>& informer = set.raw(kHost);
  EXPECT_EQ(&informer, &set.raw(kHost));
  informer.add_index("zone", [](const Json& o) {
    return std::vector<std::string>{base::json_string(o, {"spec", "zone"})};
  });
  std::atomic<int> heard{0};
  std::mutex mutex;
  std::condition_variable changed;
  InformerHandler<Json> handler;
  handler.added = [&](const auto&) {
    ++heard;
    std::lock_guard lock(mutex);
    changed.notify_all();
  };
  informer.add_handler(handler);
  set.start_all();
  ASSERT_TRUE(set.wait_synced({}).ok());
  std::vector<std::jthread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        for (const auto& object : informer.by_index("zone", "1")) {
          EXPECT_EQ(base::json_string(*object, {"spec", "zone"}), "1");
        }
        (void)informer.list();
        (void)informer.get({"", "n7"});
      }
    });
  }
  constexpr int kObjects = 200;
  for (int i = 0; i < kObjects; ++i) {
    Json object = Json::object();
    object["metadata"]["name"] = "n" + std::to_string(i);
    object["spec"]["zone"] = std::to_string(i % 3);
    ASSERT_TRUE(api.create({}, kHost, object));
    if (i == kObjects / 2) api.drop_watches();
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return heard == kObjects; });
  lock.unlock();
  EXPECT_EQ(informer.size(), static_cast<std::size_t>(kObjects));
  readers.clear();
  set.stop_all();
}

}  // namespace
}  // namespace qvd::api
