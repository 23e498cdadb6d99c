#include <gtest/gtest.h>

#include "agent/network/port_filter.hpp"

namespace qvd::agent {
namespace {

FilterPort port(int id, Isolation isolation = Isolation::kDesktop) {
  return {"qv" + std::to_string(id),
          "54:52:00:03:0f:0" + std::to_string(id),
          "10.3.15.5" + std::to_string(id),
          "acme",
          isolation,
          false};
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(FilterRules, OneElementAMachineInEachSet) {
  EXPECT_EQ(add_port_rules(port(1)), R"(add set bridge qvd tenant-acme { type ipv4_addr; }
add element bridge qvd tenant-acme { 10.3.15.51 }
add element bridge qvd macs { "qv1" . 54:52:00:03:0f:01 }
add element bridge qvd desks { "qv1" . 54:52:00:03:0f:01 . 10.3.15.51 }
add element bridge qvd isolation { "qv1" : goto isolated }
)");
  EXPECT_EQ(remove_port_rules(port(1)), R"(delete element bridge qvd isolation { "qv1" }
delete element bridge qvd desks { "qv1" . 54:52:00:03:0f:01 . 10.3.15.51 }
delete element bridge qvd macs { "qv1" . 54:52:00:03:0f:01 }
delete element bridge qvd tenant-acme { 10.3.15.51 }
)");
}

TEST(FilterRules, IsolationChoosesTheChainAndNothingElse) {
  EXPECT_TRUE(has(add_port_rules(port(1, Isolation::kNone)), "\"qv1\" : goto open }"));
  const std::string tenant = add_port_rules(port(1, Isolation::kTenant));
  EXPECT_TRUE(has(tenant, "\"qv1\" : goto tenant-acme }"));
  EXPECT_TRUE(has(tenant, "add rule bridge qvd tenant-acme goto isolated"));
}

TEST(FilterRules, SessionPortsAreDecidedBeforeIsolation) {
  const std::string rules = full_ruleset({}, {});
  EXPECT_TRUE(rules.starts_with("table bridge qvd\ndelete table bridge qvd\ntable bridge qvd {\n"));
  const std::size_t session = rules.find(
      "ip saddr != @sources ip protocol { tcp, udp } th dport { 2100, 3030, 4100, 5900-5999, "
      "6000-6199, 7100, 11100 } counter drop");
  const std::size_t isolation = rules.find("oifname vmap @isolation");
  ASSERT_NE(session, std::string::npos);
  ASSERT_NE(isolation, std::string::npos);
  EXPECT_LT(session, isolation);
}

TEST(FilterRules, WhatCouldMeanMoreThanItselfIsRefused) {
  EXPECT_TRUE(check_port(port(1)));
  for (const auto break_it :
       {+[](FilterPort& p) { p.device = "eth0"; },
        +[](FilterPort& p) { p.device = "qv1\" } ; flush ruleset"; },
        +[](FilterPort& p) { p.mac = "x"; }, +[](FilterPort& p) { p.address = "10.0.0.0/8"; },
        +[](FilterPort& p) { p.tenant = "a;b"; }, +[](FilterPort& p) { p.tenant = ""; }}) {
    FilterPort bad = port(1);
    break_it(bad);
    EXPECT_EQ(check_port(bad).code(), base::Code::kInvalid);
  }
}

/// Records what would be applied, and fails when told.
class PortFilterTest : public testing::Test {
 protected:
  std::vector<std::string> applied_;
  int failures_ = 0;
  PortFilter filter_{[this](const base::Context&, const std::string& rules) {
    if (failures_ > 0) {
      --failures_;
      return base::internal_error("nft: no such table");
    }
    applied_.push_back(rules);
    return base::ok_status();
  }};
};

TEST_F(PortFilterTest, TheFirstPortLoadsTheTableLaterOnesOnlyAdd) {
  ASSERT_TRUE(filter_.add({}, port(1)));
  ASSERT_TRUE(filter_.add({}, port(2)));
  ASSERT_EQ(applied_.size(), 2U);
  EXPECT_TRUE(applied_[0].starts_with("table bridge qvd\n"));
  EXPECT_EQ(applied_[1], add_port_rules(port(2)));
}

TEST_F(PortFilterTest, ATableThatIsNotAsExpectedIsReplacedWithAllPorts) {
  ASSERT_TRUE(filter_.add({}, port(1)));
  failures_ = 1;
  ASSERT_TRUE(filter_.add({}, port(2)));
  EXPECT_TRUE(has(applied_.back(), "\"qv1\" : goto"));
  EXPECT_TRUE(has(applied_.back(), "\"qv2\" : goto"));
}

TEST_F(PortFilterTest, AFailureIsReportedAndTheNextTryRepairs) {
  failures_ = 2;
  EXPECT_FALSE(filter_.add({}, port(1)));
  failures_ = 0;
  EXPECT_TRUE(filter_.resync({}));
  EXPECT_TRUE(has(applied_.back(), "\"qv1\" : goto"));
}

TEST_F(PortFilterTest, RemovingIsRepeatableAndAnUnchangedScopeCostsNothing) {
  ASSERT_TRUE(filter_.add({}, port(1)));
  EXPECT_TRUE(filter_.remove({}, "qv1"));
  EXPECT_EQ(applied_.back(), remove_port_rules(port(1)));
  const std::size_t before = applied_.size();
  EXPECT_TRUE(filter_.remove({}, "qv1"));
  EXPECT_TRUE(filter_.set_scope({}, {}));
  EXPECT_EQ(applied_.size(), before);
  EXPECT_TRUE(filter_.set_scope({}, {{}, {}, {}, {1}, {}}));
  EXPECT_EQ(applied_.size(), before + 1);
}

TEST_F(PortFilterTest, AdoptedPortsAreInTheNextReplacement) {
  ASSERT_TRUE(filter_.adopt(port(3)));
  ASSERT_TRUE(filter_.set_scope({}, {}));
  EXPECT_TRUE(has(applied_.back(), "\"qv3\" : goto"));
}

}  // namespace
}  // namespace qvd::agent
