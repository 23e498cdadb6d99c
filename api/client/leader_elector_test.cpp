#include "api/client/leader_elector.hpp"

#include <gtest/gtest.h>

#include "api/client/fake/fake_api.hpp"
#include "api/client/lease_record.hpp"
#include "api/types/core.hpp"

namespace qvd::api {
namespace {

using namespace std::chrono_literals;
const ObjectKey kLease{"qvd-system", "qvd-controller"};

/// A candidate that is stepped by hand.
struct Candidate {
  Candidate(FakeApi& api, const base::Clock& clock, const std::string& name)
      : elector(api, clock, {.lease = kLease, .identity = name},
                {[this] { ++elected; }, [this] { ++lost; }}) {}
  base::Status attempt() { return elector.attempt({}); }
  int elected = 0;
  int lost = 0;
  LeaderElector elector;
};

class LeaderElectorTest : public ::testing::Test {
 protected:
  LeaseRecord record() { return read_lease(*api.get({}, Lease::kind(), kLease)); }
  base::FakeClock clock;
  FakeApi api{clock};
};

TEST_F(LeaderElectorTest, TheFirstLeadsAndTheSecondWaits) {
  Candidate a(api, clock, "a"), b(api, clock, "b");
  ASSERT_TRUE(a.attempt().ok());
  ASSERT_TRUE(b.attempt().ok());
  EXPECT_TRUE(a.elector.is_leader());
  EXPECT_FALSE(b.elector.is_leader());
  EXPECT_EQ(a.elected, 1);
  for (int i = 0; i < 30; ++i) {
    clock.advance(2s);
    ASSERT_TRUE(a.attempt().ok());
    ASSERT_TRUE(b.attempt().ok());
  }
  EXPECT_TRUE(a.elector.is_leader());
  EXPECT_FALSE(b.elector.is_leader());
  EXPECT_EQ(record().transitions, 0);
}

TEST_F(LeaderElectorTest, ASilentLeaderIsFollowedAfterTheDurationOfItsLease) {
  Candidate a(api, clock, "a"), b(api, clock, "b");
  ASSERT_TRUE(a.attempt().ok());
  ASSERT_TRUE(b.attempt().ok());  // sees the record now: its period begins
  clock.advance(14s);
  ASSERT_TRUE(b.attempt().ok());
  EXPECT_FALSE(b.elector.is_leader());
  EXPECT_FALSE(a.elector.is_leader());  // it knows by itself, long before
  clock.advance(1s);
  ASSERT_TRUE(b.attempt().ok());
  EXPECT_TRUE(b.elector.is_leader());
  EXPECT_EQ(b.elector.term(), 1);
}

TEST_F(LeaderElectorTest, APausedLeaderFindsOutAtItsNextLook) {
  Candidate a(api, clock, "a"), b(api, clock, "b");
  ASSERT_TRUE(a.attempt().ok());
  ASSERT_TRUE(b.attempt().ok());
  clock.advance(15s);
  ASSERT_TRUE(b.attempt().ok());
  ASSERT_TRUE(b.elector.is_leader());
  EXPECT_FALSE(a.elector.is_leader());
  EXPECT_EQ(a.attempt().code(), base::Code::kConflict);
  EXPECT_EQ(a.lost, 1);
  EXPECT_EQ(record().holder, "b");
}

TEST_F(LeaderElectorTest, AnUnreachableServerEndsLeadershipAtTheRenewDeadline) {
  Candidate a(api, clock, "a");
  ASSERT_TRUE(a.attempt().ok());
  api.on_call([](const FakeCall&) { return base::unavailable("down"); });
  clock.advance(9s);
  EXPECT_FALSE(a.attempt().ok());
  EXPECT_TRUE(a.elector.is_leader());
  clock.advance(1s);
  EXPECT_FALSE(a.attempt().ok());
  EXPECT_FALSE(a.elector.is_leader());
  EXPECT_EQ(a.lost, 1);
}

TEST_F(LeaderElectorTest, AnAnnotationByAPersonDoesNotEndIt) {
  Candidate a(api, clock, "a");
  ASSERT_TRUE(a.attempt().ok());
  Patch patch;
  patch.body = base::Json::object();
  patch.body["metadata"]["annotations"]["note"] = "x";
  ASSERT_TRUE(api.patch({}, Lease::kind(), kLease, patch));
  EXPECT_TRUE(a.attempt().ok());
  EXPECT_TRUE(a.elector.is_leader());
  EXPECT_EQ(a.lost, 0);
}

TEST_F(LeaderElectorTest, AStoppedLeaderLetsTheNextBeginAtOnce) {
  Candidate a(api, clock, "a"), b(api, clock, "b");
  ASSERT_TRUE(a.attempt().ok());
  ASSERT_TRUE(b.attempt().ok());
  a.elector.stop();
  EXPECT_EQ(a.lost, 0);
  ASSERT_TRUE(b.attempt().ok());
  EXPECT_TRUE(b.elector.is_leader());
  EXPECT_EQ(record().transitions, 1);
}

TEST_F(LeaderElectorTest, OfTwoThatTakeOverAtOnceOneWins) {
  Candidate a(api, clock, "a"), b(api, clock, "b"), c(api, clock, "c");
  ASSERT_TRUE(a.attempt().ok());
  ASSERT_TRUE(b.attempt().ok());
  ASSERT_TRUE(c.attempt().ok());
  clock.advance(20s);
  bool nested = false;
  api.on_call([&](const FakeCall& call) {
    if (call.verb == "update" && !nested) {
      nested = true;
      EXPECT_TRUE(c.attempt().ok());  // between b's read and b's write
    }
    return base::ok_status();
  });
  EXPECT_EQ(b.attempt().code(), base::Code::kConflict);
  EXPECT_TRUE(c.elector.is_leader());
  EXPECT_FALSE(b.elector.is_leader());
}

TEST_F(LeaderElectorTest, ItsThreadElectsAndReleases) {
  base::SystemClock real;
  std::atomic<int> elected{0};
  LeaderElector elector(api, real, {.lease = kLease, .identity = "a"},
                        {[&] { ++elected, elected.notify_all(); }, [] {}});
  elector.start();
  elected.wait(0);
  EXPECT_TRUE(elector.is_leader());
  elector.stop();
  EXPECT_FALSE(elector.is_leader());
  EXPECT_EQ(record().holder, "");
}

TEST(LeaseRenewerTest, MakesItsLeaseAndKeepsIt) {
  base::FakeClock clock;
  FakeApi api(clock);
  const ObjectKey key{"qvd-hosts", "node1"};
  LeaseRenewer renewer(api, clock, {.lease = key, .holder = "node1"});
  ASSERT_TRUE(renewer.renew({}).ok());
  const auto first = *api.get({}, Lease::kind(), key);
  EXPECT_EQ(first["spec"]["holderIdentity"], "node1");
  EXPECT_EQ(first["spec"]["leaseDurationSeconds"], 40);
  clock.advance(10s);
  ASSERT_TRUE(renewer.renew({}).ok());
  const auto second = *api.get({}, Lease::kind(), key);
  EXPECT_NE(second["spec"]["renewTime"], first["spec"]["renewTime"]);
  EXPECT_EQ(second["spec"]["leaseTransitions"], 0);
}

TEST(LeaseRenewerTest, TakesItsNameBackAndSurvivesAConflict) {
  base::FakeClock clock;
  FakeApi api(clock);
  const ObjectKey key{"qvd-hosts", "node1"};
  LeaseRenewer before(api, clock, {.lease = key, .holder = "node1/boot1"});
  LeaseRenewer after(api, clock, {.lease = key, .holder = "node1/boot2"});
  ASSERT_TRUE(before.renew({}).ok());
  ASSERT_TRUE(after.renew({}).ok());
  EXPECT_EQ(before.renew({}).code(), base::Code::kConflict);
  EXPECT_EQ(read_lease(*api.get({}, Lease::kind(), key)).holder, "node1/boot2");
}

}  // namespace
}  // namespace qvd::api
