#include "controller/session/session_controller.hpp"

#include <gtest/gtest.h>

#include "api/types/core.hpp"
#include "api/types/session.hpp"
#include "api/types/virtual_machine.hpp"
#include "controller/testing/test_farm.hpp"

namespace qvd::controller {
namespace {

using namespace std::chrono_literals;
using api::Session;
using api::SessionClosedReason;

class SessionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    farm.add(make_session_controller(farm.deps()));
    farm.apply<api::VirtualMachine>("{metadata: {name: m, namespace: acme}, spec: {flavour: f}}");
    farm.apply<Session>(
        "{metadata: {name: s, namespace: acme}, spec: {vm: m, user: alice, gateway: gw1}}");
    renew();
  }
  void renew() {
    const Key key{"qvd-gateways", "gw1"};
    if (!farm.get<api::Lease>(key)) {
      farm.apply<api::Lease>("{metadata: {name: gw1, namespace: qvd-gateways}, spec: {}}");
    }
    farm.patch(api::Lease::kind(), key,
               "{spec: {leaseTransitions: " + std::to_string(++renewals) + "}}");
    farm.settle();
  }
  Session session() { return *farm.get<Session>({"acme", "s"}); }

  int renewals = 0;
  TestFarm farm;
};

TEST_F(SessionTest, ASilentGatewaysSessionsAreClosed) {
  farm.patch_status(Session::kind(), {"acme", "s"}, "{phase: Connected}");
  for (int i = 0; i < 20; ++i) {
    farm.advance(10s);
    renew();
  }
  EXPECT_EQ(session().status.phase, api::SessionPhase::kConnected);
  farm.advance(29s);
  EXPECT_EQ(session().status.phase, api::SessionPhase::kConnected);
  farm.advance(1s);
  EXPECT_EQ(session().status.phase, api::SessionPhase::kClosed);
  EXPECT_EQ(session().status.closed_reason, SessionClosedReason::kGatewayLost);
}

TEST_F(SessionTest, OurOwnDeafnessIsNotTheirSilence) {
  farm.patch_status(Session::kind(), {"acme", "s"}, "{phase: Connected}");
  farm.settle();
  farm.clock.advance(29s);
  farm.api.on_call([](const api::FakeCall&) { return base::unavailable("down"); });
  farm.api.drop_watches();
  for (int i = 0; i < 20; ++i) (void)farm.informers.pump();  // each cache notices
  farm.api.on_call({});
  farm.advance(10s);
  EXPECT_EQ(session().status.phase, api::SessionPhase::kConnected);
  farm.advance(30s);
  EXPECT_EQ(session().status.phase, api::SessionPhase::kClosed);
}

TEST_F(SessionTest, AFrozenCacheClosesNoLivingSession) {
  farm.patch_status(Session::kind(), {"acme", "s"}, "{phase: Connected}");
  farm.settle();
  // The gateway renews its Lease, but the watch does not show it.
  bool asked = false;
  farm.api.on_call([&](const api::FakeCall& call) {
    if (call.verb == "get" && call.plural == "leases" && !std::exchange(asked, true)) {
      farm.patch(api::Lease::kind(), {"qvd-gateways", "gw1"}, "{spec: {leaseTransitions: 99}}");
    }
    return base::ok_status();
  });
  farm.advance(30s);
  EXPECT_TRUE(asked);
  EXPECT_EQ(session().status.phase, api::SessionPhase::kConnected);
  farm.advance(31s);
  EXPECT_EQ(session().status.phase, api::SessionPhase::kClosed);
}

TEST_F(SessionTest, WithoutAnswerFromTheServerNobodyIsSilent) {
  farm.patch_status(Session::kind(), {"acme", "s"}, "{phase: Connected}");
  farm.settle();
  farm.api.on_call([](const api::FakeCall& call) {
    return call.verb == "get" ? base::unavailable("down") : base::ok_status();
  });
  farm.clock.advance(31s);
  farm.settle();
  farm.api.on_call({});
  EXPECT_EQ(session().status.phase, api::SessionPhase::kConnected);
  farm.advance(30s);
  EXPECT_EQ(session().status.phase, api::SessionPhase::kClosed);
}

TEST_F(SessionTest, NobodyWaitsForEver) {
  for (int i = 0; i < 26; ++i) {
    farm.advance(10s);
    renew();
  }
  EXPECT_EQ(session().status.phase, api::SessionPhase::kPending);
  farm.advance(10s);
  EXPECT_EQ(session().status.closed_reason, SessionClosedReason::kTimedOut);
}

TEST_F(SessionTest, ASessionWithoutItsMachineIsRefused) {
  farm.apply<Session>(
      "{metadata: {name: t, namespace: acme}, spec: {vm: none, user: alice, gateway: gw1}}");
  farm.settle();
  const auto closed = farm.get<Session>({"acme", "t"});
  EXPECT_EQ(closed->status.closed_reason, SessionClosedReason::kRefused);
  EXPECT_EQ(closed->status.message, "there is no machine none");
}

TEST_F(SessionTest, ClosedOnesAreKeptForAnHour) {
  farm.patch_status(
      Session::kind(), {"acme", "s"},
      "{phase: Closed, closedAt: '" + base::format_rfc3339(farm.clock.wall_now()) + "'}");
  farm.settle();
  farm.advance(59min);
  EXPECT_TRUE(farm.get<Session>({"acme", "s"}));
  farm.advance(2min);
  EXPECT_FALSE(farm.get<Session>({"acme", "s"}));
}

}  // namespace
}  // namespace qvd::controller
