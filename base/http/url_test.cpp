#include "base/http/url.hpp"

#include <gtest/gtest.h>

namespace qvd::base::http {
namespace {

TEST(Url, TakesTargetsApart) {
  const Target target =
      parse_target("/apis/qvd.dev/v1beta1/x%2Fy/?watch=1&l=a%3Db%2Cc+d&watch=2&empty&=v&#frag")
          .value();
  EXPECT_EQ(target.path, "/apis/qvd.dev/v1beta1/x%2Fy/");
  EXPECT_EQ(target.segments, (std::vector<std::string>{"apis", "qvd.dev", "v1beta1", "x/y"}));
  EXPECT_EQ(target.get("watch"), "2");
  EXPECT_EQ(target.get("l"), "a=b,c d");
  EXPECT_TRUE(target.has("empty"));
  EXPECT_EQ(target.get("none", "x"), "x");
  EXPECT_EQ(parse_target("/")->segments.size(), 0U);
  EXPECT_EQ(parse_target("/a//b")->segments, (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(parse_target("/a/")->segments, (std::vector<std::string>{"a"}));
  EXPECT_EQ(parse_target("//")->segments, (std::vector<std::string>{""}));
}

TEST(Url, RefusesBadTargets) {
  for (const char* text :
       {"", "x", "http://h/", "/%", "/%1", "/%zz", "/%00", "/?a=%0", "/a b", "/a\n", "*"}) {
    EXPECT_FALSE(parse_target(text).has_value()) << text;
  }
}

TEST(Url, HostPorts) {
  EXPECT_EQ(parse_host_port("127.0.0.1:80")->port, 80);
  EXPECT_EQ(parse_host_port(":8443")->host, "");
  EXPECT_EQ(parse_host_port("[::1]:0")->host, "::1");
  EXPECT_EQ(to_string(HostPort{.host = "::1", .port = 1}), "[::1]:1");
  EXPECT_EQ(to_string(HostPort{.host = "h", .port = 1}), "h:1");
  for (const char* text : {"", "x", "x:", "x:-1", "x:65536", "x:1a", "::1:80"}) {
    EXPECT_FALSE(parse_host_port(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace qvd::base::http
