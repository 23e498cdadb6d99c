#include <gtest/gtest.h>

#include "base/address/ipv4.hpp"
#include "base/address/mac.hpp"

namespace qvd::base {
namespace {

TEST(Ipv4, IsANumberInHostOrder) {
  EXPECT_EQ(parse_ipv4("10.3.15.50").value(), 0x0a030f32U);
  EXPECT_EQ(parse_ipv4("0.0.0.1").value(), 1U);
}

TEST(Ipv4, PrintsAsItWasRead) {
  for (const char* text : {"0.0.0.0", "10.3.15.50", "255.255.255.255"})
    EXPECT_EQ(format_ipv4(parse_ipv4(text).value()), text);
}

TEST(Ipv4, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.-4", "1.2.3.+4", "01.2.3.4", "1.2.3.00",
        " 1.2.3.4", "1.2.3.4 ", "a.b.c.d", "1..2.3", "1.2.3.", ".1.2.3", "1.2.3.4;drop",
        "1.2.3.0x4", "1.2.3.4294967297"})
    EXPECT_EQ(parse_ipv4(text).status().code(), Code::kInvalid) << text;
  EXPECT_FALSE(parse_ipv4(std::string_view("1.2.3.4\0x", 9)));
}

TEST(Ipv4, SaysWhatIsWrong) {
  EXPECT_EQ(parse_ipv4("1.2.3").status().message(), "'1.2.3' is no IPv4 address");
  EXPECT_EQ(parse_ipv4("1.2.3.256").status().message(),
            "'1.2.3.256' is no IPv4 address: '256' is no number from 0 to 255");
}

TEST(Cidr, KnowsItsEnds) {
  const auto cidr = parse_cidr("10.3.15.77/24");
  ASSERT_TRUE(cidr);
  EXPECT_EQ(format_cidr(*cidr), "10.3.15.77/24");
  EXPECT_EQ(format_ipv4(cidr->network()), "10.3.15.0");
  EXPECT_EQ(format_ipv4(cidr->broadcast()), "10.3.15.255");
  EXPECT_EQ(format_ipv4(cidr->mask()), "255.255.255.0");
  EXPECT_TRUE(cidr->contains(*parse_ipv4("10.3.15.0")));
  EXPECT_FALSE(cidr->contains(*parse_ipv4("10.3.16.1")));
}

TEST(Cidr, MayBeEverythingOrOneAddress) {
  const Cidr all = parse_cidr("1.2.3.4/0").value(), one = parse_cidr("1.2.3.4/32").value();
  EXPECT_EQ(all.mask(), 0U);
  EXPECT_EQ(format_ipv4(all.broadcast()), "255.255.255.255");
  EXPECT_EQ(one.network(), one.broadcast());
}

TEST(Cidr, RefusesEverythingElse) {
  for (const char* text : {"", "10.3.15.0", "10.3.15.0/33", "10.3.15.0/", "/24", "10.3.15.0/2a",
                           "10.3.15.0/024", "10.3.15.0/-1", "10.3.15/24", "10.3.15.0/24/24"})
    EXPECT_EQ(parse_cidr(text).status().code(), Code::kInvalid) << text;
}

TEST(Mac, IsSixLowerCasePairs) {
  EXPECT_TRUE(is_mac("54:52:00:03:0f:32"));
  for (const char* text : {"", "54:52:00:03:0F:32", "54:52:00:03:0f", "54-52-00-03-0f-32",
                           "g4:52:00:03:0f:32", "54:52:00:03:0f:3 ", "54:52:00:03:0f:321"})
    EXPECT_FALSE(is_mac(text)) << text;
}

TEST(Mac, BelongsToAnAddress) {
  EXPECT_EQ(mac_of("54:52:00", "10.3.15.50").value(), "54:52:00:03:0f:32");
  EXPECT_EQ(mac_of("54:52:00", "10.0.0.1").value(), "54:52:00:00:00:01");
  EXPECT_EQ(mac_of("54:52:00", "10.255.160.9").value(), "54:52:00:ff:a0:09");
  EXPECT_EQ(mac_of("54:52:00", "10.0.0").status().code(), Code::kInvalid);
}

}  // namespace
}  // namespace qvd::base
