#include "controller/address/allocate.hpp"

#include <gtest/gtest.h>

namespace qvd::controller {
namespace {

api::NetworkSpec network() {
  api::NetworkSpec out;
  out.bridge = "qvdnet0";
  out.cidr = "10.3.15.0/24";
  out.first_address = "10.3.15.50";
  return out;
}

std::set<base::Ipv4> taken(std::initializer_list<const char*> addresses) {
  std::set<base::Ipv4> out;
  for (const char* address : addresses) out.insert(*base::parse_ipv4(address));
  return out;
}

TEST(ChooseAddress, TakesTheLowestFreeOne) {
  EXPECT_EQ(*choose_address(network(), {}), "10.3.15.50");
  EXPECT_EQ(*choose_address(network(), taken({"10.3.15.50", "10.3.15.52"})), "10.3.15.51");
}

TEST(ChooseAddress, LeavesGatewayAndNameServersAlone) {
  api::NetworkSpec spec = network();
  spec.gateway = "10.3.15.50";
  spec.dns_servers = {"10.3.15.51", "9.9.9.9"};
  EXPECT_EQ(*choose_address(spec, {}), "10.3.15.52");
}

TEST(ChooseAddress, NeverGivesOutTheBroadcastAddress) {
  api::NetworkSpec spec = network();
  spec.first_address = "10.3.15.254";
  EXPECT_EQ(*choose_address(spec, {}), "10.3.15.254");
  const auto none = choose_address(spec, taken({"10.3.15.254"}));
  EXPECT_EQ(none.status().reason(), "AddressesExhausted");
}

TEST(RangeOf, DefaultsToAllButTheEnds) {
  api::NetworkSpec spec;
  spec.cidr = "10.0.0.0/29";
  const auto range = range_of(spec);
  ASSERT_TRUE(range);
  EXPECT_EQ(base::format_ipv4(range->first), "10.0.0.2");
  EXPECT_EQ(base::format_ipv4(range->last), "10.0.0.6");
}

TEST(RangeOf, NamesTheFieldAtFault) {
  const auto message = [](auto spoil) {
    api::NetworkSpec spec = network();
    spoil(spec);
    return range_of(spec).status().message();
  };
  EXPECT_NE(message([](auto& s) { s.cidr = "10.3.15.0"; }).find("spec.cidr"), std::string::npos);
  EXPECT_NE(message([](auto& s) { s.cidr = "10.3.15.0/33"; }).find("spec.cidr"), std::string::npos);
  EXPECT_NE(message([](auto& s) { s.first_address = "10.4.0.1"; }).find("within"),
            std::string::npos);
  EXPECT_NE(message([](auto& s) { s.last_address = "10.3.15.9"; }).find("behind"),
            std::string::npos);
}

TEST(UnusableBecause, SaysWhyAMachineMayNotHaveTheAddress) {
  EXPECT_EQ(unusable_because(network(), "10.3.15.60"), "");
  EXPECT_NE(unusable_because(network(), "10.3.15.9"), "");
  EXPECT_NE(unusable_because(network(), "10.3.16.60"), "");
  EXPECT_NE(unusable_because(network(), "banana"), "");
}

TEST(Overlap, ConcernsOnlyOneSegment) {
  api::NetworkSpec other = network();
  EXPECT_TRUE(overlap(network(), other));
  other.vlan = 5;
  EXPECT_FALSE(overlap(network(), other));
  other = network();
  other.bridge = "br1";
  EXPECT_FALSE(overlap(network(), other));
  other = network();
  other.cidr = "10.3.16.0/24";
  other.first_address = "";
  EXPECT_FALSE(overlap(network(), other));
}

TEST(ChooseId, StartsAtTenThousandAndNeverGoesBack) {
  EXPECT_EQ(choose_id(0), 10000);
  EXPECT_EQ(choose_id(312), 10000);
  EXPECT_EQ(choose_id(10041), 10042);
}

TEST(ClaimName, SaysWhatIsTaken) {
  EXPECT_EQ(claim_name("desktops", "10.3.15.50"), "desktops-10-3-15-50");
  EXPECT_EQ(claim_name(10001), "id-10001");
}

}  // namespace
}  // namespace qvd::controller
