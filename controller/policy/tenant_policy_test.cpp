#include "controller/policy/tenant_policy.hpp"

#include <gtest/gtest.h>

namespace qvd::controller {
namespace {

const Tenant kAcme{"acme", {{"grade", "gold"}}};

Tenant labelled(const std::string& level) {
  return {"acme", {{"qvd.dev/isolation", level}}};
}

api::ClusterSettingsTenantPolicy listing() {
  api::ClusterSettingsTenantPolicy policy;
  policy.capabilities = {"sys_nice"};
  policy.devices = {"/dev/fuse"};
  return policy;
}

TEST(IsolationOf, IsTheLabelElseThePolicyElseRestricted) {
  api::ClusterSettingsTenantPolicy policy;
  EXPECT_EQ(isolation_of(kAcme, policy), Isolation::kRestricted);
  EXPECT_EQ(isolation_of(labelled("Privileged"), policy), Isolation::kPrivileged);
  policy.isolation = Isolation::kBaseline;
  EXPECT_EQ(isolation_of(kAcme, policy), Isolation::kBaseline);
  EXPECT_EQ(isolation_of(labelled("Restricted"), policy), Isolation::kRestricted);
  // A slip of the pen must not open anything.
  policy.isolation = Isolation::kPrivileged;
  EXPECT_EQ(isolation_of(labelled("privileged"), policy), Isolation::kRestricted);
  EXPECT_EQ(isolation_of(labelled(""), policy), Isolation::kRestricted);
}

struct Case {
  const char* name;
  Isolation level;
  bool user_namespace;
  std::vector<std::string> capabilities;
  std::vector<std::string> devices;
  const char* refused;  // part of the message; "" if allowed
};

class RefusedContainer : public testing::TestWithParam<Case> {};

TEST_P(RefusedContainer, FollowsTheTable) {
  api::LxcOptions asked;
  asked.user_namespace = GetParam().user_namespace;
  asked.capabilities = GetParam().capabilities;
  asked.devices = GetParam().devices;
  const std::string said = refused_container(asked, GetParam().level, listing());
  EXPECT_EQ(said.empty(), std::string(GetParam().refused).empty()) << said;
  EXPECT_NE(said.find(GetParam().refused), std::string::npos) << said;
}

constexpr auto kR = Isolation::kRestricted, kB = Isolation::kBaseline, kP = Isolation::kPrivileged;

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedContainer,
    testing::Values(Case{"Plain", kR, true, {}, {}, ""},
                    Case{"RootOutside", kR, false, {}, {}, "userNamespace: false"},
                    Case{"RootOutsideAtBaseline", kB, false, {}, {}, "userNamespace: false"},
                    Case{"RootOutsideIfPrivileged", kP, false, {"sys_admin"}, {"/dev/sda"}, ""},
                    Case{"ListedAtRestricted", kR, true, {"sys_nice"}, {}, "capabilities sys_nice"},
                    Case{"Listed", kB, true, {"sys_nice"}, {"/dev/fuse"}, ""},
                    Case{"UnlistedCapability",
                         kB,
                         true,
                         {"sys_nice", "sys_admin"},
                         {},
                         "capabilities sys_admin"},
                    Case{"UnlistedDevice", kB, true, {}, {"/dev/sda"}, "devices /dev/sda"}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(RefusedSize, NamesTheLimit) {
  api::ClusterSettingsTenantPolicyMaxima maxima;
  const MachineSize asked{*api::Quantity::parse("4Gi"), 4, *api::Quantity::parse("10Gi")};
  EXPECT_EQ(refused_size(asked, maxima), "");
  maxima.memory = *api::Quantity::parse("4Gi");
  maxima.cpus = 4;
  maxima.user_storage = *api::Quantity::parse("10Gi");
  EXPECT_EQ(refused_size(asked, maxima), "");
  maxima.user_storage = *api::Quantity::parse("5Gi");
  EXPECT_NE(refused_size(asked, maxima).find("home of the machine is beyond 5Gi"),
            std::string::npos);
  maxima.cpus = 2;
  EXPECT_NE(refused_size(asked, maxima).find("processors"), std::string::npos);
  maxima.memory = *api::Quantity::parse("2Gi");
  EXPECT_NE(refused_size(asked, maxima).find("memory of the machine is beyond 2Gi"),
            std::string::npos);
}

TEST(MayUse, WhatNamesTheTenantOrIsShared) {
  api::TenantSelector acme, gold, other;
  acme.names = {"acme"};
  gold.selector = {{"grade", "gold"}};
  other.names = {"other"};
  other.selector = {{"grade", "gold"}, {"site", "b"}};
  EXPECT_TRUE(may_use(kAcme, "n", std::nullopt, {}));
  EXPECT_TRUE(may_use(kAcme, "n", acme, {"elsewhere"}));
  EXPECT_TRUE(may_use(kAcme, "n", gold, {}));
  EXPECT_FALSE(may_use(kAcme, "n", other, {}));
  EXPECT_TRUE(may_use(kAcme, "n", other, {"n"}));
  EXPECT_TRUE(may_use(kAcme, "n", std::nullopt, {"n"}));
  EXPECT_FALSE(may_use(kAcme, "n", std::nullopt, {"elsewhere"}));
  EXPECT_FALSE(may_use(kAcme, "n", api::TenantSelector(), {}));
}

}  // namespace
}  // namespace qvd::controller
