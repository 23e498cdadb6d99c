#include "vma/rpc.hpp"

#include <gtest/gtest.h>

#include "base/http1/simple_rpc.hpp"
#include "base/os/temp_dir.hpp"
#include "vma/admin.hpp"

namespace qvd::vma {
namespace {

class RpcTest : public testing::Test {
 protected:
  RpcTest() : folder_(*base::TempDir::create("vma")) {
    config_.run_dir = config_.log_dir = folder_.path().string();
    config_.x_session = "/bin/sh";
    config_.nxagent = "/nonexistent/nxagent";
  }

  Rpc& rpc() {
    if (!session_) {
      session_ = std::make_unique<Session>(config_, clock_);
      EXPECT_TRUE(session_->recover().ok());
      rpc_ = std::make_unique<Rpc>(config_, *session_, [this] { ++power_offs_; });
    }
    return *rpc_;
  }
  HttpReply get(const std::string& path, const std::string& query = "",
                const std::string& method = "GET") {
    base::http1::RequestHead head;
    head.method = method;
    head.path = path;
    head.query = query;
    return rpc().handle(head);
  }
  Result<base::Json> call(const std::string& function, const std::string& query = "") {
    const HttpReply reply = get("/vma/" + function, query);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, base::http1::kRpcContentType);
    return base::http1::decode_rpc(reply.body);
  }

  base::TempDir folder_;
  Config config_;
  base::FakeClock clock_;
  int power_offs_ = 0;
  std::unique_ptr<Session> session_;
  std::unique_ptr<Rpc> rpc_;
};

TEST_F(RpcTest, PingAnswersOnlyWhenASessionCouldStart) {
  EXPECT_EQ(call("ping").status().message(),
            "no session can start here: /nonexistent/nxagent is missing or not executable");
  config_.nxagent = "/bin/sh";
  const auto value = call("ping");
  ASSERT_TRUE(value);
  EXPECT_TRUE(value->is_null());
}

TEST_F(RpcTest, TellsTheState) {
  EXPECT_EQ(*call("x_state"), "stopped");
  EXPECT_EQ(*call("x_suspend"), "stopped");
  EXPECT_EQ(*call("x_stop"), "stopped");
  EXPECT_EQ(call("x_status")->at("epoch"), 0);
}

TEST_F(RpcTest, ABadValueStartsNothing) {
  EXPECT_NE(
      call("x_start", "qvd.client.link=lan%2Ccups%3D1").status().message().find("qvd.client.link"),
      std::string::npos);
  EXPECT_FALSE(call("x_start", "qvd.vm.user.name=-o"));
  EXPECT_EQ(*call("x_state"), "stopped");
}

TEST_F(RpcTest, ALowerEpochIsRefusedAlsoByTheNextVma) {
  EXPECT_FALSE(call("x_start", "qvd.session.epoch=5"));  // no nxagent here, but the epoch is seen
  session_.reset();
  EXPECT_EQ(call("x_start", "qvd.session.epoch=4").status().message(),
            "session epoch 4 was superseded by epoch 5");
  EXPECT_EQ(call("x_status")->at("epoch"), 5);
}

TEST_F(RpcTest, AFailingHookKeepsTheDesktopOn) {
  config_.hooks["action.poweroff"] = "/bin/false";
  EXPECT_EQ(call("poweroff").status().message(),
            "hook /bin/false for action.poweroff failed, rc: 1");
  EXPECT_EQ(power_offs_, 0);
  config_.hooks.clear();
  EXPECT_TRUE(call("poweroff"));
  EXPECT_EQ(power_offs_, 1);
}

TEST_F(RpcTest, AnswersOnlyWhatItKnows) {
  EXPECT_EQ(get("/vma/nonsense").status, 404);
  EXPECT_EQ(get("/vma/ping", "", "POST").status, 404);
  EXPECT_EQ(get("/").status, 404);
  EXPECT_EQ(get("/vma/vnc_connect").status, 501);
}

TEST_F(RpcTest, TheAdminPageShowsTheState) {
  (void)rpc();
  base::http1::RequestHead head;
  head.method = "GET";
  head.path = "/metrics";
  const HttpReply metrics = answer_admin(head, config_, *session_, 3);
  EXPECT_NE(metrics.body.find("qvd_vma_session_state{state=\"stopped\"} 1\n"), std::string::npos);
  EXPECT_NE(metrics.body.find("qvd_vma_requests_total 3\n"), std::string::npos);
  head.path = "/readyz";
  EXPECT_EQ(answer_admin(head, config_, *session_, 3).status, 503);
}

}  // namespace
}  // namespace qvd::vma
