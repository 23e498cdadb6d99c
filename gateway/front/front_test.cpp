#include "gateway/front/front_fixture.hpp"

namespace qvd::gateway {
namespace {

using namespace std::chrono_literals;

TEST_F(FrontTest, PingAndUnknownPathsNeedNoPassword) {
  auto client = dial();
  client.send(get("/qvd/ping", "") + get("/qvd/nothing", "") + "POST /qvd/ping HTTP/1.1\r\n\r\n");
  const auto ping = client.read_answer();
  EXPECT_EQ(ping.head.status, 200);
  EXPECT_EQ(ping.body, "I am alive!\r\n");
  EXPECT_EQ(client.read_answer().head.status, 404);
  EXPECT_EQ(client.read_answer().head.status, 404);
}

TEST_F(FrontTest, ListsOwnMachinesInQvdsForm) {
  auto client = dial();
  client.send(get("/qvd/list_of_vm?", authorization()));
  const auto list = client.read_answer();
  EXPECT_EQ(list.head.status, 200);
  EXPECT_NE(list.head.text.find("Content-Type: application/json\r\nContent-Length: "),
            std::string::npos)
      << list.head.text;
  const auto json = base::Json::parse(list.body);
  ASSERT_EQ(json.size(), 1U);
  EXPECT_EQ(json[0]["id"], 12);
  EXPECT_TRUE(json[0]["blocked"].is_number_integer());
  client.send(get("/qvd/list_of_vm", authorization("bob@default")) +
              get("/qvd/list_of_applications", authorization("bob#default")));
  EXPECT_EQ(client.read_answer().body, "[]\n");
  EXPECT_EQ(client.read_answer().body, "[]\n");
}

TEST_F(FrontTest, WrongPasswordsAndUnknownPeopleGetTheSame401) {
  auto client = dial();
  client.send(get("/qvd/list_of_vm", authorization("alice", "no")) +
              get("/qvd/list_of_vm", authorization("nobody")) +
              get("/qvd/list_of_vm", authorization("alice@elsewhere")) +
              get("/qvd/list_of_vm", ""));
  const auto wrong = client.read_answer();
  EXPECT_EQ(wrong.head.status, 401);
  EXPECT_EQ(wrong.head.headers.get("WWW-Authenticate"), "Basic realm=\"QVD\"");
  for (int i = 0; i < 3; ++i) {
    const auto other = client.read_answer();
    EXPECT_EQ(other.head.text, wrong.head.text);
    EXPECT_EQ(other.body, wrong.body);
  }
}

TEST_F(FrontTest, RefusalsOfConnectAreCleanAndStartNothing) {
  struct Case {
    std::string request;
    int status;
    const char* text;
  };
  for (const Case& c :
       {Case{get("/qvd/connect_to_vm?id=12", authorization()), 426, "426 Upgrade Required"},
        Case{connect(""), 422, "parameter id is missing"},
        Case{connect("id=12&evil=1"), 403, "Invalid parameters evil"},
        Case{connect("id=13"), 404, "The requested virtual machine does not exist"},
        Case{connect("id=12", "bob"), 403,
             "You are not allowed to access requested virtual machine"}}) {
    auto client = dial();
    client.send(c.request);
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.head.status, c.status) << c.request;
    EXPECT_TRUE(answer.body.starts_with(c.text)) << answer.body;
  }
  patch_machine(R"({"blocked":true})");
  wait_until([this] { return farm.machine_by_id(12)->blocked; });
  auto client = dial();
  client.send(connect());
  EXPECT_EQ(client.read_answer().body, "The requested virtual machine is offline for maintenance");
  patch_machine(R"({"blocked":false,"power":"Off"})");
  wait_until([this] { return farm.machine_by_id(12)->powered_off; });
  client.send(connect());
  const auto off = client.read_answer();
  EXPECT_EQ(off.head.status, 403);
  EXPECT_NE(off.body.find("switched off"), std::string::npos);
  EXPECT_TRUE(sessions().empty());
}

TEST_F(FrontTest, StopsAMachine) {
  run_machine();
  wait_until([this] { return farm.run_of({"default", "desk"}) != nullptr; });
  auto client = dial();
  client.send(get("/qvd/stop_vm?id=12", authorization()));
  EXPECT_EQ(client.read_head().status, 102);
  std::vector<api::MachineOperation> operations;
  wait_until([&] {
    return !(operations = api::TypedClient<api::MachineOperation>(api).list({}, {}).value())
                .empty();
  });
  EXPECT_EQ(operations.front().spec.type, api::MachineOperationType::kStop);
  EXPECT_EQ(operations.front().spec.requested_by, "default/alice");
  ASSERT_TRUE(api.remove({}, api::MachineRun::kind(), {"default", "desk"}, {}).ok());
  const auto head = after_progress(client);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(client.read_bytes(17), "Machine stopped\r\n");
  client.send(get("/qvd/stop_vm?id=12", authorization()) + get("/qvd/stop_vm", authorization()) +
              get("/qvd/stop_vm?id=12", authorization("bob")));
  EXPECT_EQ(client.read_answer().body, "Machine stopped\r\n");
  EXPECT_EQ(client.read_answer().head.status, 422);
  EXPECT_EQ(client.read_answer().head.status, 403);
}

TEST_F(FrontTest, WhatIsNoRequestIsRefused) {
  for (const auto& [text, status] : {std::pair<std::string, int>{"nonsense\r\n\r\n", 400},
                                     {"GET / HTTP/3.0\r\n\r\n", 505},
                                     {"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501},
                                     {"GET / HTTP/1.1\r\nA: " + std::string(20'000, 'x'), 431}}) {
    auto client = dial();
    client.send(text);
    EXPECT_EQ(client.read_answer().head.status, status) << text.substr(0, 40);
    EXPECT_TRUE(client.at_end());
  }
}

TEST_F(FrontTest, StrangersHaveLittlePatienceAndRoom) {
  front->stop(5s);
  services.stopping = false;
  services.timing.head = 1s;
  front =
      Front::start({.tls = base::TlsServerOptions{.key_pair = pair}, .max_strangers = 2}, services)
          .value();
  auto known = dial();
  known.send(get("/qvd/list_of_vm", authorization()));
  EXPECT_EQ(known.read_answer().head.status, 200);
  auto first = dial();
  auto second = dial();
  EXPECT_TRUE(second.connected());
  EXPECT_FALSE(dial().connected());
  EXPECT_EQ(metrics.refused.value(), 1);
  EXPECT_TRUE(first.at_end());
  EXPECT_TRUE(second.at_end());
  wait_until([this] { return dial().connected(); });
  known.send(get("/qvd/list_of_vm", authorization()));
  EXPECT_EQ(known.read_answer().head.status, 200);
}

}  // namespace
}  // namespace qvd::gateway
