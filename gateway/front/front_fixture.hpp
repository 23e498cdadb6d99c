#pragma once

#include <gtest/gtest.h>

#include <chrono>
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
#include "gateway/front/front.hpp"

/// For tests only.
namespace qvd::gateway {

/// A gateway over a fake API and a fake desktop, with the test in the controller's and agent's
/// place.
struct FrontTest : ::testing::Test {
  using TestClient = base::http::testing_client::TestClient;

  base::SystemClock clock;
  api::FakeApi api{clock};
  testing_desktop::FakeDesktop desktop;
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
    front->stop(std::chrono::seconds(5));
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
    while (!done()) never.wait_for(lock, std::chrono::milliseconds(2));
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

}  // namespace qvd::gateway
