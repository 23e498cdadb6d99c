#include "gateway/front/front.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/client/fake/fake_api.hpp"
#include "api/client/typed_client.hpp"
#include "api/types/machine_operation.hpp"
#include "api/types/user.hpp"
#include "api/types/user_credential.hpp"
#include "base/crypto/base64.hpp"
#include "base/crypto/password.hpp"
#include "base/http/test_client.hpp"
#include "gateway/front/fake_desktop.hpp"

namespace qvd::gateway {
namespace {

using namespace std::chrono_literals;
using base::http::testing_client::TestClient;
using testing_desktop::FakeDesktop;

// A gateway over a fake API, with the test in the controller's and agent's place.
struct FrontTest : ::testing::Test {
  base::SystemClock clock;
  api::FakeApi api{clock};
  FakeDesktop desktop;
  int nx_port = desktop.nx_port();
  base::Registry registry;
  GatewayMetrics metrics{registry};
  Farm farm{api, clock, "gw1"};
  SessionWriter writer{api, clock, "gw1"};
  SignIn sign_in{plugins(), clock};
  base::WorkerPool sign_in_pool{{.name = "sign-in", .threads = 1}};
  base::WorkerPool api_pool{{.name = "api", .threads = 2}};
  Services services{farm, writer, sign_in, sign_in_pool, api_pool, metrics, clock};
  base::KeyPair pair = base::create_self_signed({.common_name = "gw", .server = true}).value();
  base::TlsContext trusting = base::TlsContext::client({.verify_peer = false}).value();
  std::unique_ptr<Front> front;
  const std::string hash = base::hash_password("pw", {.log_n = 10}).value();

  void SetUp() override {
    add_user("alice");
    add_user("bob");
    add_machine("desk", 12, "alice");
    farm.start();
    wait_until([this] { return farm.synced(); });
    front = Front::start({.tls = base::TlsServerOptions{.key_pair = pair}}, services).value();
  }
  void TearDown() override {
    if (granter.joinable()) granter.join();
    front->stop(5s);
    farm.stop();
    api_pool.stop();
    sign_in_pool.stop();
  }

  std::vector<std::unique_ptr<Authenticator>> plugins() {
    std::vector<std::unique_ptr<Authenticator>> all;
    all.push_back(std::make_unique<LocalAuthenticator>(
        [this](const std::string& tenant, const std::string& login) {
          return farm.account(tenant, login);
        },
        clock));
    return all;
  }
  template <class T>
  T put(const T& object) {
    return api::TypedClient<T>(api).create({}, object).value();
  }
  void add_user(const std::string& name) {
    api::User user;
    user.metadata.ns = "default";
    user.metadata.name = name;
    put(user);
    api::UserCredential credential;
    credential.metadata.ns = "default";
    credential.metadata.name = name;
    credential.spec.hash = hash;
    put(credential);
  }
  void add_machine(const std::string& name, std::int64_t id, const std::string& user) {
    api::VirtualMachine vm;
    vm.metadata.ns = "default";
    vm.metadata.name = name;
    vm.spec.id = id;
    vm.spec.user = user;
    put(vm);
  }
  void patch_machine(const char* spec) {
    api::Patch patch{api::PatchType::kMerge, base::Json::object(), ""};
    patch.body["spec"] = base::Json::parse(spec);
    ASSERT_TRUE(api.patch({}, api::VirtualMachine::kind(), {"default", "desk"}, patch).has_value());
  }
  // Polls gently: a spinning test would starve what it waits for on a busy machine.
  template <class Done>
  static void wait_until(Done done) {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    while (!done()) never.wait_for(lock, 2ms);
  }

  std::vector<api::Session> sessions() {
    return api::TypedClient<api::Session>(api).list({}, {}).value();
  }
  api::Session only_session() {
    wait_until([this] { return !sessions().empty(); });
    return sessions().front();
  }
  // What the controller and the agent do.
  void grant(std::int64_t epoch = 1) {
    api::Patch patch{api::PatchType::kMerge, base::Json::object(), "status"};
    patch.body["status"]["granted"] = true;
    patch.body["status"]["epoch"] = epoch;
    ASSERT_TRUE(
        api.patch({}, api::Session::kind(), api::key_of(only_session()), patch).has_value());
  }
  void run_machine() {
    api::MachineRun run;
    run.metadata.ns = "default";
    run.metadata.name = "desk";
    run.spec.vm.uid =
        api::TypedClient<api::VirtualMachine>(api).get({}, {"default", "desk"})->metadata.uid;
    run.spec.host = "node1";
    run.spec.properties = {{"department", "sales"}};
    run.status.phase = api::MachineRunPhase::kRunning;
    run.status.endpoint.emplace();
    run.status.endpoint->address = "127.0.0.1";
    run.status.endpoint->ports.vma = desktop.vma_port();
    run.status.endpoint->ports.nx = nx_port;
    const auto made = put(run);
    api::MachineRun with_status = run;
    with_status.metadata = made.metadata;
    ASSERT_TRUE(api::TypedClient<api::MachineRun>(api).update_status({}, with_status).has_value());
  }

  // Grants the next session and has the machine running, once.
  void grant_when_asked() {
    granter = std::jthread([this] {
      wait_until([this] {
        for (const auto& session : sessions()) {
          if (session.status.phase != api::SessionPhase::kClosed) return true;
        }
        return false;
      });
      grant();
      if (farm.run_of({"default", "desk"}) == nullptr) run_machine();
    });
  }
  std::jthread granter;

  std::uint16_t port() {
    return static_cast<std::uint16_t>(
        std::stoi(front->address().substr(front->address().rfind(':') + 1)));
  }
  TestClient dial() { return TestClient(port(), &trusting); }
  static std::string authorization(const std::string& login = "alice",
                                   const std::string& password = "pw") {
    return "Authorization: Basic " + base::base64_encode(login + ":" + password) + "\r\n";
  }
  // As QVD's Perl client asks: no Host, its own user agent.
  static std::string get(const std::string& target, const std::string& headers) {
    return "GET " + target + " HTTP/1.1\r\n" + headers +
           "User-Agent: QVD::HTTPC/0.01 (linux)\r\n\r\n";
  }
  static std::string connect(const std::string& query = "id=12&qvd.client.os=linux",
                             const std::string& login = "alice") {
    return get("/qvd/connect_to_vm?" + query,
               authorization(login) + "Connection: Upgrade\r\nUpgrade: QVD/1.0\r\n");
  }
  // The first head that is no 102.
  static base::http::testing_client::Head after_progress(TestClient& client) {
    auto head = client.read_head();
    while (head.status == 102) head = client.read_head();
    return head;
  }
};

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

TEST_F(FrontTest, ConnectsAPersonToTheirDesktop) {
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

TEST_F(FrontTest, TheCClientsBareRequestIsUnderstood) {
  auto client = dial();
  grant_when_asked();
  client.send("GET /qvd/connect_to_vm?id=12&qvd.client.os=linux HTTP/1.1\nAuthorization: Basic " +
              base::base64_encode("alice:pw") + "\nConnection: Upgrade\nUpgrade: QVD/1.0\n\n");
  EXPECT_EQ(after_progress(client).status, 101);
}

TEST_F(FrontTest, AVmaThatRefusesAtFirstIsAskedAgain) {
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

TEST_F(FrontTest, AnXThatWaitedForAnotherAndWentIsStartedAgain) {
  desktop.answer(base::http1::encode_rpc_value("listening"));
  desktop.answer(base::http1::encode_rpc_value("suspended"));
  auto client = dial();
  grant_when_asked();
  client.send(connect());
  EXPECT_EQ(after_progress(client).status, 101);
  EXPECT_EQ(desktop.calls().size(), 4U);
}

TEST_F(FrontTest, AClosedPortIsTriedAgainBeforeItIsA503) {
  services.timing.x_start = 300ms;
  nx_port = testing_desktop::Listener([](int) {}).port();  // nobody listens there any more
  auto client = dial();
  grant_when_asked();
  client.send(connect());
  EXPECT_EQ(after_progress(client).status, 503);
  EXPECT_GE(desktop.calls().size(), 4U);
}

TEST_F(FrontTest, ADeadXSessionIsA503AndClosesTheSession) {
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

TEST_F(FrontTest, AClientThatLeavesWhileItWaitsClosesTheSession) {
  auto client = dial();
  client.send(connect());
  only_session();
  client.close();
  wait_until([this] { return only_session().status.phase == api::SessionPhase::kClosed; });
  EXPECT_EQ(only_session().status.closed_reason, api::SessionClosedReason::kClientClosed);
}

TEST_F(FrontTest, DeletingTheSessionOrANewerGrantEndsTheRelay) {
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

TEST_F(FrontTest, TheDesktopEndingTheLinkEndsTheConnection) {
  auto client = dial();
  grant_when_asked();
  client.send(connect());
  ASSERT_EQ(after_progress(client).status, 101);
  client.send("quit");
  EXPECT_TRUE(client.at_end());
  wait_until([this] { return only_session().status.phase == api::SessionPhase::kClosed; });
  EXPECT_EQ(only_session().status.closed_reason, api::SessionClosedReason::kDisconnected);
}

TEST_F(FrontTest, WithoutTheApiListsWorkAndConnectsSayWhy) {
  api.on_call([](const api::FakeCall& call) {
    return call.verb == "create" ? base::unavailable("no API") : base::ok_status();
  });
  auto client = dial();
  client.send(get("/qvd/list_of_vm", authorization()) + connect());
  EXPECT_EQ(client.read_answer().head.status, 200);
  const auto head = after_progress(client);
  EXPECT_EQ(head.status, 503);
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

TEST_F(FrontTest, StoppingTheGatewayEndsSessionsAndClosesThem) {
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
