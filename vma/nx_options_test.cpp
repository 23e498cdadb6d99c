#include "vma/nx_options.hpp"

#include <gtest/gtest.h>

namespace qvd::vma {
namespace {

TEST(MakeNxOptions, PrintsQvdsLine) {
  const Params params = {{"qvd.client.os", "linux"},    {"qvd.client.keyboard", "pc105/es"},
                         {"qvd.client.link", "adsl"},   {"qvd.client.geometry", "1024x768+0+0"},
                         {"qvd.client.fullscreen", ""}, {"custom.colour", "a b,c"}};
  EXPECT_EQ(*make_nx_options({}, params),
            "nx/nx,keyboard=pc105/"
            "es,client=linux,link=adsl,geometry=1024x768+0+0,tolerancechecks=risky:100\n");
}

TEST(MakeNxOptions, FallsBackToTheConfiguration) {
  Config config;
  config.defaults = {{"qvd.client.link", "lan"}, {"qvd.client.os", "windows"}};
  config.tolerance_checks = "";
  config.display = 7;
  EXPECT_EQ(*make_nx_options(config, {{"qvd.client.os", "linux"}}),
            "nx/nx,client=linux,link=lan:7\n");
}

TEST(MakeNxOptions, NoValueAddsAnOption) {
  for (const char* bad : {"lan,cups=2100", "lan:100", "lan=1", "a b", "ä", "lan\n", ";", "$(id)"}) {
    const auto line = make_nx_options({}, {{"qvd.client.link", bad}});
    EXPECT_EQ(line.status().code(), base::Code::kInvalid) << bad;
  }
  EXPECT_FALSE(make_nx_options({}, {{"qvd.client.geometry", std::string(300, '1')}}));
}

TEST(MakeNxOptions, TakesOnlyHarmlessExtras) {
  EXPECT_EQ(*make_nx_options({}, {{"qvd.client.nxagent.extra_args", "cache=8M,pack=none"}}),
            "nx/nx,tolerancechecks=risky,cache=8M,pack=none:100\n");
  for (const char* bad :
       {"options=/etc/shadow", "errors=/x", "root=/x", "cache=a:b", "slave=1", "accept=x"})
    EXPECT_FALSE(make_nx_options({}, {{"qvd.client.nxagent.extra_args", bad}})) << bad;
}

TEST(MakeSessionCommand, IsQvdsOwnForm) {
  Config config;
  config.x_session_args = {"--a"};
  config.nxagent_args = {"-dpi", "96"};
  EXPECT_EQ(make_session_command(config, "/etc/qvd/xsession", "/run/qvd/nxagent.conf"),
            (std::vector<std::string>{"xinit", "/etc/qvd/xsession", "--a", "--", "/usr/bin/nxagent",
                                      ":100", "-ac", "-name", "QVD", "-display",
                                      "nx/nx,options=/run/qvd/nxagent.conf:100", "-dpi", "96"}));
}

}  // namespace
}  // namespace qvd::vma
