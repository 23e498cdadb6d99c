#include "gateway/farm/farm.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "api/client/fake/fake_api.hpp"
#include "api/client/typed_client.hpp"
#include "api/types/user.hpp"
#include "api/types/user_credential.hpp"
#include "gateway/farm/session_writer.hpp"
#include "gateway/farm/settings.hpp"

namespace qvd::gateway {
namespace {

struct FarmTest : ::testing::Test {
  base::SystemClock clock;
  api::FakeApi api{clock};
  Farm farm{api, clock, "gw1"};
  SessionWriter writer{api, clock, "gw1"};

  template <class T>
  T put(const T& object) {
    auto made = api::TypedClient<T>(api).create({}, object);
    EXPECT_TRUE(made.has_value()) << made.status().message();
    return made.value_or(T{});
  }
  void add_user(const std::string& name, const std::string& login, const std::string& hash) {
    api::User user;
    user.metadata.ns = "acme";
    user.metadata.name = name;
    user.spec.login = login;
    put(user);
    api::UserCredential credential;
    credential.metadata.ns = "acme";
    credential.metadata.name = name;
    credential.spec.hash = hash;
    put(credential);
  }
  MachineView add_machine(const std::string& name, std::int64_t id) {
    api::VirtualMachine vm;
    vm.metadata.ns = "acme";
    vm.metadata.name = name;
    vm.spec.id = id;
    vm.spec.user = "alice";
    vm.spec.access = {"bob"};
    vm.spec.flavour = "office";
    return machine_view(put(vm), nullptr, nullptr);
  }
  void sync() {
    farm.start();
    while (!farm.synced()) std::this_thread::yield();
  }
};

TEST_F(FarmTest, FindsPeopleByTheirLogin) {
  add_user("alice", "", "h1");
  add_user("bob", "Bob.Builder", "h2");
  add_user("twin1", "twin", "h3");
  add_user("twin2", "TWIN", "h4");
  sync();
  EXPECT_EQ(farm.account("acme", "alice")->hash, "h1");
  EXPECT_EQ(farm.account("acme", "bob.builder")->user, "bob");
  EXPECT_FALSE(farm.account("acme", "bob").has_value());
  EXPECT_FALSE(farm.account("acme", "twin").has_value());
  EXPECT_FALSE(farm.account("other", "alice").has_value());
}

TEST_F(FarmTest, FindsMachinesByPersonAndNumber) {
  add_machine("m1", 10001);
  add_machine("m2", 10002);
  sync();
  EXPECT_EQ(farm.machines_of({"acme", "alice"}).size(), 2U);
  EXPECT_EQ(farm.machines_of({"acme", "bob"}).size(), 2U);
  EXPECT_TRUE(farm.machines_of({"acme", "carol"}).empty());
  EXPECT_EQ(farm.machine_by_id(10002)->name, "m2");
  EXPECT_FALSE(farm.machine_by_id(1).has_value());
}

TEST_F(FarmTest, ASessionIsWatchedFromGrantToDeletion) {
  const MachineView machine = add_machine("m1", 10001);
  sync();
  OpenRequest request;
  request.machine = machine;
  request.identity = {"acme", "alice", "alice", "local"};
  request.client_address = "192.0.2.1:4711";
  request.parameters = {{"qvd.client.os", "linux"}, {"qvd.client.geometry", std::string(100, 'x')}};
  const SessionRef session = writer.open({}, request).value();
  std::atomic<int> changes = 0;
  const auto subscription = farm.subscribe({"acme", "m1"}, session.key.name, [&] { ++changes; });
  while (!farm.watch_state(session).session_present) std::this_thread::yield();
  EXPECT_FALSE(farm.watch_state(session).granted);

  api::Patch grant{api::PatchType::kMerge,
                   base::Json::parse(R"({"status":{"granted":true,"epoch":5}})"), "status"};
  ASSERT_TRUE(api.patch({}, api::Session::kind(), session.key, grant).has_value());
  while (!farm.watch_state(session).granted) std::this_thread::yield();
  EXPECT_EQ(farm.watch_state(session).epoch, 5);
  while (changes == 0) std::this_thread::yield();

  const auto stored = api::TypedClient<api::Session>(api).get({}, session.key).value();
  EXPECT_EQ(stored.spec.client.address, "192.0.2.1");
  EXPECT_EQ(stored.spec.client.geometry.size(), 64U);
  EXPECT_EQ(stored.metadata.owner_references.at(0).name, "m1");
  EXPECT_TRUE(writer.connected({}, session, {.run_uid = "r", .host = "h"}).ok());
  EXPECT_TRUE(writer.close({}, session, {.reason = "ClientClosed", .bytes_in = 3}).ok());
  while (farm.watch_state(session).closed_reason != "ClientClosed") std::this_thread::yield();
  ASSERT_TRUE(api.remove({}, api::Session::kind(), session.key, {}).ok());
  while (farm.watch_state(session).session_present) std::this_thread::yield();
  EXPECT_TRUE(writer.close({}, session, {.reason = "ClientClosed"}).ok());
}

TEST_F(FarmTest, ALostAnswerDoesNotMakeASecondSession) {
  const MachineView machine = add_machine("m1", 10001);
  OpenRequest request;
  request.machine = machine;
  request.identity = {"acme", "alice", "alice", "local"};
  int creations = 0;
  api.on_call([&](const api::FakeCall& call) {
    if (call.plural != "sessions" || call.verb != "create") return base::ok_status();
    ++creations;
    return creations < 3 ? base::unavailable("the connection was stale") : base::ok_status();
  });
  ASSERT_TRUE(writer.open({}, request).has_value());
  EXPECT_EQ(creations, 3);
  const auto sessions = api::TypedClient<api::Session>(api).list({}, api::ListOptions()).value();
  EXPECT_EQ(sessions.size(), 1U);
}

TEST_F(FarmTest, ClosesWhatAnEarlierProcessLeftOpen) {
  OpenRequest request;
  request.machine = add_machine("m1", 10001);
  SessionWriter earlier(api, clock, "gw1"), neighbour(api, clock, "gw2");
  const SessionRef left = earlier.open({}, request).value();
  const SessionRef foreign = neighbour.open({}, request).value();
  const SessionRef mine = writer.open({}, request).value();
  ASSERT_TRUE(writer.close_leftovers({}).ok());
  const api::TypedClient<api::Session> sessions(api);
  const auto closed = sessions.get({}, left.key).value();
  EXPECT_EQ(closed.status.closed_reason, api::SessionClosedReason::kGatewayLost);
  EXPECT_EQ(closed.status.phase, api::SessionPhase::kClosed);
  EXPECT_NE(sessions.get({}, foreign.key).value().status.phase, api::SessionPhase::kClosed);
  EXPECT_NE(sessions.get({}, mine.key).value().status.phase, api::SessionPhase::kClosed);
}

TEST(MergeSignInPolicy, TheTenantNarrowsTheFarm) {
  EXPECT_EQ(merge_sign_in_policy(nullptr, nullptr).plugins, std::vector<std::string>{"local"});
  api::ClusterSettings cluster;
  cluster.spec.authentication.plugins.resize(2);
  cluster.spec.authentication.plugins[0].type = api::AuthenticationPluginType::kLdap;
  cluster.spec.authentication.plugins[1].type = api::AuthenticationPluginType::kLocal;
  cluster.spec.authentication.lockout.failures = 4;
  cluster.spec.authentication.lockout.window = "1m";
  const auto farm_wide = merge_sign_in_policy(&cluster, nullptr);
  EXPECT_EQ(farm_wide.plugins, (std::vector<std::string>{"ldap", "local"}));
  EXPECT_EQ(farm_wide.lockout.failures, 4);
  EXPECT_EQ(farm_wide.lockout.window, std::chrono::minutes(1));
  api::TenantSettings tenant;
  tenant.spec.authentication.emplace();
  tenant.spec.authentication->plugins.resize(1);
  tenant.spec.authentication->plugins[0].type = api::AuthenticationPluginType::kLocal;
  tenant.spec.authentication->case_sensitive = true;
  const auto merged = merge_sign_in_policy(&cluster, &tenant);
  EXPECT_EQ(merged.plugins, std::vector<std::string>{"local"});
  EXPECT_TRUE(merged.case_sensitive);
}

TEST(ChangeHub, CallsOnlyWhoSubscribes) {
  ChangeHub hub;
  int calls = 0;
  auto subscription = hub.subscribe({"a", "b"}, [&] { ++calls; });
  hub.notify("a");
  hub.notify("b");
  hub.notify("c");
  EXPECT_EQ(calls, 2);
  subscription.reset();
  hub.notify("a");
  EXPECT_EQ(calls, 2);
}

TEST(Views, RunsThatCanBeConnectedTo) {
  api::VirtualMachine vm;
  vm.metadata.uid = "vm-uid";
  vm.spec.id = 7;
  api::Session session;
  session.metadata.uid = "s";
  api::MachineRun run;
  run.spec.vm.uid = "vm-uid";
  run.spec.host = "node1";
  run.status.phase = api::MachineRunPhase::kRunning;
  EXPECT_FALSE(watched_state(&vm, &run, &session, "s").run_running);  // no endpoint yet
  run.status.endpoint.emplace().address = "10.0.0.1";
  EXPECT_TRUE(watched_state(&vm, &run, &session, "s").run_running);
  EXPECT_EQ(desktop_endpoint(run).vma_port, 3030);
  EXPECT_EQ(desktop_endpoint(run).nx_port, 4100);
  run.spec.stop.emplace();
  EXPECT_FALSE(watched_state(&vm, &run, &session, "s").run_running);
  EXPECT_TRUE(watched_state(&vm, &run, &session, "s").run_stopping);
  run.spec.vm.uid = "another";
  EXPECT_FALSE(watched_state(&vm, &run, &session, "s").run_present);
  EXPECT_FALSE(watched_state(&vm, &run, &session, "other uid").session_present);
  EXPECT_FALSE(watched_state(nullptr, nullptr, nullptr, "s").machine_present);
}

}  // namespace
}  // namespace qvd::gateway
