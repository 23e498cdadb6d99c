#include "vma/config.hpp"

#include <gtest/gtest.h>

namespace qvd::vma {
namespace {

using namespace std::chrono_literals;

TEST(ParseConfig, ReadsQvdsKeys) {
  std::vector<std::string> unused;
  const auto config = parse_config(
      "# comment\n\n"
      "command.x-session = /usr/bin/startlxde\r\n"
      "internal.nxagent.timeout.listening=30\n"
      "vma.user.umask=0077\n"
      "vma.on_action.pre-connect=/etc/qvd/hooks/pre\n"
      "vma.on_state.suspended=\n"
      "vma.default.client.link=lan\n"
      "vma.default.qvd.client.keyboard=pc105/es\n"
      "command.nxagent.args.extra=-dpi '9 6' \"a b\"\n"
      "vma.audio.enable=1\n",
      "vma.conf", &unused);
  ASSERT_TRUE(config) << config.status().message();
  EXPECT_EQ(config->x_session, "/usr/bin/startlxde");
  EXPECT_EQ(config->limits.listening, 30s);
  EXPECT_EQ(config->umask, 077);
  EXPECT_EQ(config->hooks,
            (std::map<std::string, std::string>{{"action.pre-connect", "/etc/qvd/hooks/pre"}}));
  EXPECT_EQ(config->defaults.at("qvd.client.link"), "lan");
  EXPECT_EQ(config->defaults.at("qvd.client.keyboard"), "pc105/es");
  EXPECT_EQ(config->nxagent_args, (std::vector<std::string>{"-dpi", "9 6", "a b"}));
  EXPECT_EQ(unused, std::vector<std::string>{"vma.audio.enable"});
}

TEST(ParseConfig, NamesFileAndLine) {
  EXPECT_EQ(parse_config("a=b\nnonsense\n", "vma.conf").status().message(),
            "vma.conf:2: expected key=value");
  EXPECT_EQ(parse_config("\ninternal.vm.port.vma=x", "f").status().message(),
            "f:2: internal.vm.port.vma: 'x' is not a number");
  for (const char* text : {"internal.vm.port.vma=70000", "internal.nxagent.display=0",
                           "path.run=run", "vma.user.umask=99", "command.poweroff='x"})
    EXPECT_FALSE(parse_config(text, "f")) << text;
}

}  // namespace
}  // namespace qvd::vma
