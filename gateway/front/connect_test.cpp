#include "gateway/front/front_fixture.hpp"

namespace qvd::gateway {
namespace {

using namespace std::chrono_literals;

class ConnectTest : public FrontTest {};

TEST_F(ConnectTest, ConnectsAPersonToTheirDesktop) {
  services.timing.progress = 20ms;
  auto client = dial();
  client.send(connect("id=12&qvd.client.os=linux&custom.a=b%2Fc"));
  EXPECT_EQ(client.read_head().text,
            "HTTP/1.1 102 Processing\r\nX-QVD-VM-Info: Session acquired for VM_ID: 12\r\n\r\n");
  grant(3);
  run_machine();
  const auto head = after_progress(client);
  ASSERT_EQ(head.status, 101);
  const std::string key(head.headers.get("X-QVD-Slave-Key"));
  EXPECT_EQ(key.size(), 64U);
  EXPECT_EQ(head.text, "HTTP/1.1 101 Switching Protocols\r\nX-QVD-Slave-Key: " + key + "\r\n\r\n");
  client.send("nxproxy-3.5");
  EXPECT_EQ(client.read_bytes(11), "NXPROXY-3.5");
  wait_until([this] { return only_session().status.phase == api::SessionPhase::kConnected; });
  EXPECT_EQ(only_session().status.host, "node1");
  client.close();
  wait_until([this] { return only_session().status.phase == api::SessionPhase::kClosed; });
  const auto closed = only_session().status;
  EXPECT_EQ(closed.closed_reason, api::SessionClosedReason::kClientClosed);
  EXPECT_EQ(closed.bytes_in, 11);
  EXPECT_EQ(closed.bytes_out, 11);
  const std::string start = desktop.calls().at(0);
  for (const std::string& want :
       {std::string("/vma/x_start?"), std::string("custom.a=b%2Fc"),
        std::string("department=sales"), "qvd.slave.key=" + key, std::string("qvd.session.epoch=3"),
        std::string("qvd.vm.user.name=alice")}) {
    EXPECT_NE(start.find(want), std::string::npos) << want << " in " << start;
  }
}

TEST_F(ConnectTest, TheCClientsBareRequestIsUnderstood) {
  auto client = dial();
  grant_when_asked();
  client.send("GET /qvd/connect_to_vm?id=12&qvd.client.os=linux HTTP/1.1\nAuthorization: Basic " +
              base::base64_encode("alice:pw") + "\nConnection: Upgrade\nUpgrade: QVD/1.0\n\n");
  EXPECT_EQ(after_progress(client).status, 101);
}

TEST_F(ConnectTest, AVmaThatRefusesAtFirstIsAskedAgain) {
  desktop.answer(
      "\"\",\"Can't connect to X session in state connected, suspending it, retry "
      "later\\n\"\n\r\n");
  desktop.answer(base::http1::encode_rpc_value("starting"));
  desktop.answer(base::http1::encode_rpc_value("provisioning"));
  auto client = dial();
  grant_when_asked();
  client.send(connect());
  EXPECT_EQ(after_progress(client).status, 101);
  EXPECT_EQ(desktop.calls().size(), 4U);
}

TEST_F(ConnectTest, AnXThatWaitedForAnotherAndWentIsStartedAgain) {
  desktop.answer(base::http1::encode_rpc_value("listening"));
  desktop.answer(base::http1::encode_rpc_value("suspended"));
  auto client = dial();
  grant_when_asked();
  client.send(connect());
  EXPECT_EQ(after_progress(client).status, 101);
  EXPECT_EQ(desktop.calls().size(), 4U);
}

TEST_F(ConnectTest, AClosedPortIsTriedAgainBeforeItIsA503) {
  services.timing.x_start = 300ms;
  nx_port = testing_desktop::Listener([](int) {}).port();  // nobody listens there any more
  auto client = dial();
  grant_when_asked();
  client.send(connect());
  EXPECT_EQ(after_progress(client).status, 503);
  EXPECT_GE(desktop.calls().size(), 4U);
}

TEST_F(ConnectTest, ADeadXSessionIsA503AndClosesTheSession) {
  desktop.answer(base::http1::encode_rpc_value("starting"));
  desktop.answer(base::http1::encode_rpc_value("stopped"));
  auto client = dial();
  grant_when_asked();
  client.send(connect());
  const auto head = after_progress(client);
  EXPECT_EQ(head.status, 503);
  const std::string body = client.read_bytes(
      static_cast<std::size_t>(std::stoi(std::string(head.headers.get("Content-Length")))));
  EXPECT_EQ(body,
            "The requested virtual machine is not available: The X session did not come up "
            "(stopped), retry later.");
  wait_until([this] { return only_session().status.phase == api::SessionPhase::kClosed; });
  EXPECT_EQ(only_session().status.closed_reason, api::SessionClosedReason::kError);
}

TEST_F(ConnectTest, AClientThatLeavesWhileItWaitsClosesTheSession) {
  auto client = dial();
  client.send(connect());
  only_session();
  client.close();
  wait_until([this] { return only_session().status.phase == api::SessionPhase::kClosed; });
  EXPECT_EQ(only_session().status.closed_reason, api::SessionClosedReason::kClientClosed);
}

TEST_F(ConnectTest, DeletingTheSessionOrANewerGrantEndsTheRelay) {
  for (const bool by_deletion : {true, false}) {
    auto client = dial();
    grant_when_asked();
    client.send(connect());
    ASSERT_EQ(after_progress(client).status, 101);
    client.send("hello");
    EXPECT_EQ(client.read_bytes(5), "HELLO");
    if (by_deletion) {
      ASSERT_TRUE(api.remove({}, api::Session::kind(), api::key_of(only_session()), {}).ok());
    } else {
      api::Patch newer{api::PatchType::kMerge,
                       base::Json::parse(R"({"status":{"session":{"uid":"x","epoch":99}}})"),
                       "status"};
      ASSERT_TRUE(
          api.patch({}, api::VirtualMachine::kind(), {"default", "desk"}, newer).has_value());
    }
    EXPECT_TRUE(client.at_end());
    granter.join();
  }
  wait_until([this] { return only_session().status.phase == api::SessionPhase::kClosed; });
  EXPECT_EQ(only_session().status.closed_reason, api::SessionClosedReason::kSuperseded);
}

TEST_F(ConnectTest, TheDesktopEndingTheLinkEndsTheConnection) {
  auto client = dial();
  grant_when_asked();
  client.send(connect());
  ASSERT_EQ(after_progress(client).status, 101);
  client.send("quit");
  EXPECT_TRUE(client.at_end());
  wait_until([this] { return only_session().status.phase == api::SessionPhase::kClosed; });
  EXPECT_EQ(only_session().status.closed_reason, api::SessionClosedReason::kDisconnected);
}

TEST_F(ConnectTest, WithoutTheApiListsWorkAndConnectsSayWhy) {
  api.on_call([](const api::FakeCall& call) {
    return call.verb == "create" ? base::unavailable("no API") : base::ok_status();
  });
  auto client = dial();
  client.send(get("/qvd/list_of_vm", authorization()) + connect());
  EXPECT_EQ(client.read_answer().head.status, 200);
  const auto head = after_progress(client);
  EXPECT_EQ(head.status, 503);
}

TEST_F(ConnectTest, StoppingTheGatewayEndsSessionsAndClosesThem) {
  auto client = dial();
  grant_when_asked();
  client.send(connect());
  ASSERT_EQ(after_progress(client).status, 101);
  front->stop(20s);
  EXPECT_TRUE(client.at_end());
  EXPECT_EQ(only_session().status.closed_reason, api::SessionClosedReason::kGatewayStopped);
}

}  // namespace
}  // namespace qvd::gateway
