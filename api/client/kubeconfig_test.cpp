#include "api/client/kubeconfig.hpp"

#include <gtest/gtest.h>

#include "base/os/file.hpp"
#include "base/os/temp_dir.hpp"

namespace qvd::api {
namespace {

using ::testing::Test;

class KubeconfigTest : public Test {
 protected:
  base::Result<ConnectionConfig> load(const std::string& text, const std::string& context = "") {
    const auto file = dir_.path() / "config";
    EXPECT_TRUE(base::write_file_atomic(file, text, 0600).ok());
    return load_kubeconfig(file, context);
  }
  void put(const std::string& name, const std::string& text) {
    EXPECT_TRUE(base::write_file_atomic(dir_.path() / name, text, 0600).ok());
  }

  base::TempDir dir_ = std::move(*base::TempDir::create("kubeconfig"));
};

constexpr const char* kTwoContexts = R"(apiVersion: v1
kind: Config
current-context: one
contexts:
- {name: one, context: {cluster: c, user: cert, namespace: acme}}
- {name: two, context: {cluster: c, user: token}}
- {name: nobody, context: {cluster: c}}
clusters:
- name: c
  cluster: {server: "https://127.0.0.1:6443/", certificate-authority-data: Q0E=, tls-server-name: api}
users:
- {name: cert, user: {client-certificate: crt.pem, client-key-data: S0VZ}}
- {name: token, user: {token: abc, tokenFile: tok}}
)";

TEST_F(KubeconfigTest, ReadsTheCurrentContext) {
  put("crt.pem", "CERT");
  const auto config = load(kTwoContexts);
  ASSERT_TRUE(config) << config.status().message();
  EXPECT_EQ(config->server, "https://127.0.0.1:6443");
  EXPECT_EQ(config->ca_pem, "CA");
  EXPECT_EQ(config->client_cert_pem, "CERT");
  EXPECT_EQ(config->client_key_pem, "KEY");
  EXPECT_EQ(config->tls_server_name, "api");
  EXPECT_EQ(config->default_namespace, "acme");
  EXPECT_FALSE(config->insecure_skip_tls_verify);
}

TEST_F(KubeconfigTest, ReadsAnotherContextWithTokens) {
  put("tok", "t");
  const auto config = load(kTwoContexts, "two");
  ASSERT_TRUE(config) << config.status().message();
  EXPECT_EQ(config->token, "abc");
  EXPECT_EQ(config->token_file, dir_.path() / "tok");
  EXPECT_EQ(config->default_namespace, "default");
}

TEST_F(KubeconfigTest, AContextWithoutUserIsAnonymous) {
  const auto config = load(kTwoContexts, "nobody");
  ASSERT_TRUE(config) << config.status().message();
  EXPECT_TRUE(config->token.empty() && config->client_cert_pem.empty());
}

TEST_F(KubeconfigTest, ErrorsNameFileEntryAndPart) {
  const struct {
    const char* text;
    const char* context;
    const char* want;
  } cases[] = {
      {"{}", "", "there is no current-context"},
      {kTwoContexts, "three", "contexts has no entry named \"three\""},
      {kTwoContexts, "one", "user cert: client-certificate: "},
      {kTwoContexts, "two", "user token: tokenFile: "},
      {"contexts: [{name: a, context: {cluster: b}}]", "a", "clusters has no entry named \"b\""},
      {"contexts: [{name: a, context: {cluster: b}}]\nclusters: [{name: b, cluster: {server: "
       "\"http://x\"}}]",
       "a", "cluster b: server must begin with https://"},
      {"a: [", "", "config:1"},
      {"contexts: [{name: a, context: {cluster: b, user: u}}]\nclusters: [{name: b, cluster: "
       "{server: \"https://x\"}}]\nusers: [{name: u, user: {exec: {}}}]",
       "a", "credential plug-ins"},
      {"contexts: [{name: a, context: {cluster: b, user: u}}]\nclusters: [{name: b, cluster: "
       "{server: \"https://x\"}}]\nusers: [{name: u, user: {client-key-data: S0VZ}}]",
       "a", "need each other"},
  };
  for (const auto& c : cases) {
    const auto config = load(c.text, c.context);
    ASSERT_FALSE(config) << c.want;
    EXPECT_NE(config.status().message().find(c.want), std::string::npos)
        << config.status().message();
    EXPECT_NE(config.status().message().find("config"), std::string::npos);
  }
}

TEST_F(KubeconfigTest, AMissingFileSaysWhich) {
  const auto config = find_config(dir_.path() / "nope");
  ASSERT_FALSE(config);
  EXPECT_NE(config.status().message().find("nope"), std::string::npos);
}

}  // namespace
}  // namespace qvd::api
