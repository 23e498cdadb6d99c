#include <gtest/gtest.h>

#include <future>

#include "base/admin/admin_server.hpp"

namespace qvd::base {
namespace {

struct AdminTest : ::testing::Test {
  Registry metrics;
  Health health;

  http::Response get(const std::string& target, const std::string& method = "GET") {
    return answer_admin_request({.method = method, .target = target}, metrics, health);
  }
};

TEST_F(AdminTest, HealthAndMetrics) {
  metrics.counter("qvd_test_total", "x").add();
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/healthz").body, "ok");
  EXPECT_NE(get("/metrics").body.find("qvd_test_total 1"), std::string::npos);
  EXPECT_EQ(get("/other").status, 404);
  EXPECT_EQ(get("/healthz", "POST").status, 405);
  EXPECT_EQ(get("x").status, 400);
}

TEST_F(AdminTest, ReadyOnlyWhenEveryCheckPasses) {
  // Without a check the program has not begun yet.
  EXPECT_EQ(get("/readyz").status, 503);
  health.add("api", [] { return ok_status(); });
  health.add("cache", [] { return unavailable("not synced"); });
  const auto answer = get("/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, "[+]api ok\n[-]cache failed: not synced\nreadyz check failed\n");
  health.add("cache", [] { return ok_status(); });
  EXPECT_EQ(get("/readyz").body, "ok");
  EXPECT_EQ(get("/readyz?verbose").body, "[+]api ok\n[+]cache ok\nreadyz check passed\n");
  health.remove("cache");
  EXPECT_EQ(get("/readyz?verbose").body, "[+]api ok\nreadyz check passed\n");
}

TEST_F(AdminTest, ACheckThatIsRemovedRunsNoMore) {
  std::promise<void> begun, end;
  health.add("slow", [&] {
    begun.set_value();
    end.get_future().wait();
    return ok_status();
  });
  auto probe = std::async(std::launch::async, [&] { return health.run(); });
  begun.get_future().wait();
  // What the check uses may be destroyed as soon as this returns.
  auto removed = std::async(std::launch::async, [&] { health.remove("slow"); });
  EXPECT_EQ(removed.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  end.set_value();
  removed.wait();
  EXPECT_EQ(probe.get().front().name, "slow");
  EXPECT_EQ(health.run().front().name, "startup");
}

TEST_F(AdminTest, ListensOnAFreePort) {
  const auto server = start_admin_server("127.0.0.1:0", metrics, health);
  ASSERT_TRUE(server.has_value()) << server.status().message();
  EXPECT_NE((*server)->port(), 0);
  EXPECT_FALSE(start_admin_server((*server)->address(), metrics, health).has_value());
  EXPECT_FALSE(start_admin_server("nonsense", metrics, health).has_value());
}

}  // namespace
}  // namespace qvd::base
