#include "client/settings.hpp"

#include <gtest/gtest.h>

namespace qvd::client {
namespace {

TEST(ClientConf, TakesQvdsKeys) {
  Settings settings;
  const Status status = apply_client_conf(
      "# mine\nclient.host.name = "
      "gw.example.org\r\nclient.host.port=443\nclient.use_ssl=0\nclient.fullscreen=1\n"
      "client.link=lan\nclient.nxproxy.extra_args= -a  -b \nclient.locale=es\n",
      "client.conf", settings);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(settings.host, "gw.example.org");
  EXPECT_EQ(settings.port, 443);
  EXPECT_FALSE(settings.ssl);
  EXPECT_TRUE(settings.fullscreen);
  EXPECT_EQ(settings.link, "lan");
  EXPECT_EQ(settings.nxproxy_args, (std::vector<std::string>{"-a", "-b"}));
}

TEST(ClientConf, NamesFileAndLine) {
  Settings settings;
  EXPECT_EQ(apply_client_conf("\nclient.host.port=0", "f", settings).message(),
            "f:2: client.host.port: must be a port from 1 to 65535");
  EXPECT_EQ(apply_client_conf("x", "f", settings).message(), "f:1: expected key=value");
  EXPECT_FALSE(apply_client_conf("client.use_ssl=maybe", "f", settings).ok());
}

TEST(ConnectQuery, IsWhatQvdsGatewayReads) {
  Settings settings;
  settings.keyboard = "pc105/es";
  settings.params = {"custom.color=a b"};
  EXPECT_EQ(*make_connect_query(settings, "12"),
            "custom.color=a%20b&id=12&qvd.client.fullscreen=&qvd.client.geometry=1024x768&"
            "qvd.client.keyboard=pc105%2Fes&qvd.client.link=adsl&qvd.client.os=linux&qvd.client."
            "printing.enabled=0");
  settings.fullscreen = true;
  EXPECT_NE(make_connect_query(settings, "1")->find("geometry=fullscreen"), std::string::npos);
  settings.params = {"qvd.vm.user.name=root"};
  EXPECT_FALSE(make_connect_query(settings, "1"));
}

TEST(Keyboard, ComesFromTheDisplay) {
  EXPECT_EQ(parse_keyboard("rules:      evdev\nmodel:      pc104\nlayout:     es,us\n"),
            "pc104/es");
  EXPECT_EQ(parse_keyboard(""), "pc105/us");
}

}  // namespace
}  // namespace qvd::client
