#include <gtest/gtest.h>

#include "api/types/core.hpp"
#include "api/types/host.hpp"
#include "controller/host/host_reconciler.hpp"
#include "controller/testing/test_farm.hpp"

namespace qvd::controller {
namespace {

using namespace std::chrono_literals;

const Key kNode{"", "node1"};
const Key kLease{"qvd-hosts", "node1"};

class HostLife : public testing::Test {
 protected:
  HostLife() { farm.add(make_host_controller(farm.deps())); }

  void join() {
    farm.apply<api::Host>("{metadata: {name: node1}, spec: {}}");
    farm.apply<api::Lease>(
        "{metadata: {name: node1, namespace: qvd-hosts}, spec: {renewTime: \"0\"}}");
    farm.settle();
  }
  void renew(int beat) {
    farm.patch(api::Lease::kind(), kLease, "spec: {renewTime: \"" + std::to_string(beat) + "\"}");
    farm.settle();
  }
  const api::Condition ready() {
    const auto host = farm.get<api::Host>(kNode);
    const auto* found = api::find_condition(host->status.conditions, "Ready");
    return found == nullptr ? api::Condition() : *found;
  }
  void silence(std::chrono::seconds length) {
    for (auto passed = 0s; passed < length; passed += 5s) farm.advance(5s);
  }

  TestFarm farm;
};

TEST_F(HostLife, IsReadyWhileItsLeaseIsRenewed) {
  join();
  for (int beat = 1; beat < 10; ++beat) {
    silence(10s);
    renew(beat);
    EXPECT_EQ(ready().status, api::ConditionStatus::kTrue);
  }
}

TEST_F(HostLife, IsUnknownAfterFortySecondsOfSilence) {
  join();
  silence(35s);
  EXPECT_EQ(ready().status, api::ConditionStatus::kTrue);
  silence(5s);
  EXPECT_EQ(ready().status, api::ConditionStatus::kUnknown);
  EXPECT_EQ(ready().reason, "LeaseStale");
  ASSERT_EQ(farm.events.texts.size(), 1U);
}

TEST_F(HostLife, ComesBackWithItsNextBeat) {
  join();
  silence(60s);
  renew(1);
  EXPECT_EQ(ready().status, api::ConditionStatus::kTrue);
}

TEST_F(HostLife, IsNotBlamedWhileWeCannotReadOurselves) {
  join();
  farm.api.on_call([](const api::FakeCall& call) {
    return call.verb == "get" ? base::unavailable("cut off") : base::ok_status();
  });
  silence(120s);
  farm.api.on_call(nullptr);
  EXPECT_EQ(ready().status, api::ConditionStatus::kTrue);
  silence(25s);
  EXPECT_EQ(ready().status, api::ConditionStatus::kTrue) << "the period began anew";
  silence(20s);
  EXPECT_EQ(ready().status, api::ConditionStatus::kUnknown);
}

TEST_F(HostLife, SaysThatNoAgentEverReported) {
  farm.apply<api::Host>("{metadata: {name: node1}, spec: {}}");
  farm.settle();
  EXPECT_TRUE(farm.get<api::Host>(kNode)->status.conditions.empty()) << "it may be joining";
  EXPECT_TRUE(farm.events.texts.empty());
  silence(60s);
  EXPECT_EQ(ready().reason, "NeverJoined");
}

TEST_F(HostLife, WritesOnlyWhenItsJudgementChanges) {
  join();
  const auto writes = farm.api.writes();
  silence(35s);
  EXPECT_EQ(farm.api.writes(), writes);
}

}  // namespace
}  // namespace qvd::controller
