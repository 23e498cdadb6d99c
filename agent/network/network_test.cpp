#include <gtest/gtest.h>

#include "agent/network/dhcp_config.hpp"
#include "agent/network/dhcp_server.hpp"
#include "agent/network/interface_name.hpp"
#include "agent/network/scope.hpp"

namespace qvd::agent {
namespace {

TEST(Names, OnlyHarmlessOnesPass) {
  EXPECT_TRUE(is_interface_name("qv2147483647"));
  for (const char* text : {"", ".", "..", "-x", "a b", "a\"b", "a;b", "0123456789abcdef"})
    EXPECT_FALSE(is_interface_name(text)) << text;
}

TEST(Dhcp, GoldenConfiguration) {
  const DhcpNetwork network{"desktops",
                            "qvdnet0",
                            "10.3.15.0/24",
                            "10.3.15.1",
                            {"10.3.15.254", "1.1.1.1"},
                            "farm.example",
                            {"a.example", "b.example"},
                            1400};
  const auto config = dnsmasq_config(network, {"/var/lib/qvd/agent/dhcp/desktops"});
  ASSERT_TRUE(config) << config.status().message();
  EXPECT_EQ(*config, R"(# Written by qvd-agent for network desktops; changes are lost.
port=0
interface=qvdnet0
bind-interfaces
except-interface=lo
dhcp-range=10.3.15.0,static,255.255.255.0,12h
dhcp-hostsdir=/var/lib/qvd/agent/dhcp/desktops/hosts
dhcp-leasefile=/var/lib/qvd/agent/dhcp/desktops/leases
dhcp-authoritative
dhcp-no-override
no-ping
no-hosts
no-resolv
pid-file=/var/lib/qvd/agent/dhcp/desktops/pid
log-facility=/var/lib/qvd/agent/dhcp/desktops/log
dhcp-option=option:router,10.3.15.1
dhcp-option=option:dns-server,10.3.15.254,1.1.1.1
dhcp-option=option:domain-name,farm.example
dhcp-option=option:domain-search,a.example,b.example
dhcp-option=option:mtu,1400
)");
}

TEST(Dhcp, AValueCannotBecomeALineOfItsOwn) {
  const DhcpPaths paths{"/x"};
  DhcpNetwork network{"n", "br0", "10.0.0.0/24", "", {}, "", {}, 0};
  ASSERT_TRUE(dnsmasq_config(network, paths));
  for (const auto break_it : {+[](DhcpNetwork& n) { n.bridge = "br0\ndhcp-script=/bin/x"; },
                              +[](DhcpNetwork& n) { n.cidr = "10.0.0.0/24\nx"; },
                              +[](DhcpNetwork& n) { n.gateway = "10.0.0.1\nx"; },
                              +[](DhcpNetwork& n) {
                                n.dns_servers = {"10.0.0.1", "x"};
                              },
                              +[](DhcpNetwork& n) { n.dns_domain = "a\nb"; },
                              +[](DhcpNetwork& n) { n.dns_search = {"a b"}; }}) {
    DhcpNetwork bad = network;
    break_it(bad);
    EXPECT_EQ(dnsmasq_config(bad, paths).status().code(), base::Code::kInvalid);
  }
  EXPECT_EQ(*dhcp_host_line({"54:52:00:03:0f:32", "10.3.15.50", "qv10000"}),
            "54:52:00:03:0f:32,10.3.15.50,qv10000\n");
  EXPECT_FALSE(dhcp_host_line({"54:52:00:03:0f:32,x", "10.3.15.50", "qv10000"}));
  EXPECT_FALSE(dhcp_host_line({"54:52:00:03:0f:32", "10.3.15.50", "a\nb"}));
}

HostAddress own(const char* interface, const char* cidr) {
  return {interface, *base::parse_cidr(cidr)};
}
AddressRange range(const char* first, const char* last) {
  return {*base::parse_ipv4(first), *base::parse_ipv4(last)};
}

TEST(Scope, HostsAreBelowTheFirstDesktop) {
  const FilterScope scope =
      scope_of({{"10.3.15.0/24", "10.3.15.50", "", "10.3.15.1", {"10.3.15.254"}, {8443}}},
               {own("lo", "127.0.0.1/8"), own("qvdnet0", "10.3.15.1/24")});
  EXPECT_EQ(scope.desktops, std::set{range("10.3.15.50", "10.3.15.254")});
  EXPECT_TRUE(scope.sources.contains(range("10.3.15.1", "10.3.15.49")));
  EXPECT_TRUE(scope.infrastructure.contains(*base::parse_ipv4("10.3.15.254")));
  EXPECT_EQ(scope.local.size(), 2U);
  EXPECT_TRUE(scope.host_tcp_ports.contains(8443));
}

TEST(Scope, ARouterThatIsNotThisHostMayNotOpenSessionPorts) {
  const FilterScope scope = scope_of({{"10.3.15.0/24", "10.3.15.50", "", "10.3.15.7", {}, {}}},
                                     {own("qvdnet0", "10.3.15.1/24")});
  EXPECT_TRUE(scope.sources.contains(range("10.3.15.1", "10.3.15.6")));
  EXPECT_TRUE(scope.sources.contains(range("10.3.15.8", "10.3.15.49")));
  EXPECT_FALSE(scope.sources.contains(range("10.3.15.1", "10.3.15.49")));
}

TEST(Scope, OpensNothingForWhatItCannotRead) {
  EXPECT_TRUE(scope_of({{"nonsense", "", "", "", {}, {}}}, {}).sources.empty());
  const FilterScope whole = scope_of({{"10.3.15.0/24", "", "", "", {}, {}}}, {});
  EXPECT_EQ(whole.sources, std::set{range("10.3.15.1", "10.3.15.1")});
  EXPECT_EQ(whole.desktops, std::set{range("10.3.15.2", "10.3.15.254")});
}

TEST(DhcpRetry, ComesLaterAndLaterUpToAMinute) {
  using namespace std::chrono_literals;
  std::chrono::milliseconds pause{0};
  std::chrono::milliseconds waited{0};
  for (int tries = 0; tries < 20; ++tries) {
    const auto next = next_dhcp_retry(pause);
    EXPECT_GE(next, pause);
    EXPECT_LE(next, 60s);
    pause = next;
    waited += next;
  }
  EXPECT_EQ(next_dhcp_retry(0ms), 2s);
  EXPECT_GT(waited, 10min);
}

}  // namespace
}  // namespace qvd::agent
