#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include "base/os/temp_dir.hpp"
#include "base/tls/certificate.hpp"
#include "base/tls/certificate_watch.hpp"
#include "base/tls/tls_context.hpp"

namespace qvd::base {
namespace {

using Connection = std::unique_ptr<SSL, decltype(&SSL_free)>;

// A client and a server joined in memory.
struct Joined {
  Connection server;
  Connection client;

  Joined(const TlsContext& s, const TlsContext& c)
      : server(SSL_new(s.native()), SSL_free), client(SSL_new(c.native()), SSL_free) {
    BIO* left = nullptr;
    BIO* right = nullptr;
    BIO_new_bio_pair(&left, 0, &right, 0);
    SSL_set_bio(server.get(), left, left);
    SSL_set_bio(client.get(), right, right);
    SSL_set_accept_state(server.get());
    SSL_set_connect_state(client.get());
  }

  bool handshake() {
    for (int i = 0; i < 20; ++i) {
      const int c = SSL_do_handshake(client.get());
      const int s = SSL_do_handshake(server.get());
      if (c == 1 && s == 1) return true;
    }
    return false;
  }
};

struct TlsTest : ::testing::Test {
  KeyPair ca = create_ca("test authority").value();
  KeyPair server = issue_certificate(ca, {.common_name = "server",
                                          .dns_names = {"localhost", "a,DNS:b"},
                                          .ip_addresses = {"127.0.0.1", "::1"},
                                          .server = true})
                       .value();
  KeyPair client =
      issue_certificate(ca, {.common_name = "alice", .organizations = {"g1", "g2"}, .client = true})
          .value();

  TlsContext serve(ClientCertificate wanted) {
    return TlsContext::server({.key_pair = server,
                               .client_ca_pem = ca.certificate_pem,
                               .client_certificate = wanted})
        .value();
  }
  TlsContext call(const KeyPair& pair) {
    return TlsContext::client({.ca_pem = ca.certificate_pem, .key_pair = pair}).value();
  }
};

TEST_F(TlsTest, CertificatesSayWhatWasAsked) {
  const auto info = inspect_certificate(server.certificate_pem).value();
  EXPECT_EQ(info.common_name, "server");
  EXPECT_EQ(info.dns_names, (std::vector<std::string>{"localhost", "a,DNS:b"}));
  EXPECT_EQ(info.ip_addresses, (std::vector<std::string>{"127.0.0.1", "::1"}));
  EXPECT_EQ(info.fingerprint_sha256.size(), 64U);
  EXPECT_FALSE(info.is_ca);
  EXPECT_TRUE(inspect_certificate(ca.certificate_pem)->is_ca);
  EXPECT_EQ(
      std::chrono::duration_cast<std::chrono::hours>(info.not_after - info.not_before).count(),
      24 * 365);
  EXPECT_EQ(inspect_certificate(client.certificate_pem)->organizations,
            (std::vector<std::string>{"g1", "g2"}));
}

TEST_F(TlsTest, BadInputIsRefused) {
  EXPECT_EQ(
      issue_certificate(ca, {.common_name = "x", .ip_addresses = {"300.1.1.1"}}).status().code(),
      Code::kInvalid);
  EXPECT_EQ(inspect_certificate("nothing").status().code(), Code::kInvalid);
  EXPECT_EQ(check_key_pair({server.certificate_pem, client.key_pem}).code(), Code::kInvalid);
  EXPECT_EQ(
      TlsContext::server({.key_pair = server, .client_certificate = ClientCertificate::kRequest})
          .status()
          .code(),
      Code::kInvalid);
  EXPECT_FALSE(issue_certificate({"x", "y"}, {.common_name = "x"}).has_value());
}

TEST_F(TlsTest, RequestedCertificateIsVerifiedAndRead) {
  Joined joined(serve(ClientCertificate::kRequest), call(client));
  ASSERT_TRUE(joined.handshake());
  const PeerCertificate peer = peer_certificate(joined.server.get());
  EXPECT_EQ(peer.common_name, "alice");
  EXPECT_EQ(peer.organizations, (std::vector<std::string>{"g1", "g2"}));
  EXPECT_EQ(peer.fingerprint_sha256,
            inspect_certificate(client.certificate_pem)->fingerprint_sha256);
}

TEST_F(TlsTest, NoCertificateIsAnEmptyPeerUnlessRequired) {
  Joined joined(serve(ClientCertificate::kRequest), call({}));
  ASSERT_TRUE(joined.handshake());
  EXPECT_EQ(peer_certificate(joined.server.get()).common_name, "");
  Joined strict(serve(ClientCertificate::kRequire), call({}));
  EXPECT_FALSE(strict.handshake());
}

TEST_F(TlsTest, StrangersAreRefused) {
  const KeyPair other = create_ca("other").value();
  const KeyPair mallory =
      issue_certificate(other, {.common_name = "alice", .client = true}).value();
  EXPECT_FALSE(Joined(serve(ClientCertificate::kRequest), call(mallory)).handshake());
  const KeyPair no_client_use =
      issue_certificate(ca, {.common_name = "alice", .server = true}).value();
  EXPECT_FALSE(Joined(serve(ClientCertificate::kRequest), call(no_client_use)).handshake());
  const auto distrusting = TlsContext::client({.ca_pem = other.certificate_pem}).value();
  EXPECT_FALSE(Joined(serve(ClientCertificate::kIgnore), distrusting).handshake());
  const auto careless =
      TlsContext::client({.ca_pem = other.certificate_pem, .verify_peer = false}).value();
  EXPECT_TRUE(Joined(serve(ClientCertificate::kIgnore), careless).handshake());
}

TEST_F(TlsTest, AlpnNeverSelectsWhatWeDoNotSpeak) {
  for (const auto& [offer, want] :
       {std::pair<std::string, std::string>{"\2h2\x08http/1.1", "http/1.1"}, {"\2h2", ""}}) {
    Joined joined(serve(ClientCertificate::kIgnore), call({}));
    SSL_set_alpn_protos(joined.client.get(), reinterpret_cast<const unsigned char*>(offer.data()),
                        static_cast<unsigned>(offer.size()));
    ASSERT_TRUE(joined.handshake());
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(joined.client.get(), &chosen, &size);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), want);
  }
}

TEST_F(TlsTest, OldProtocolsAreRefused) {
  Joined joined(serve(ClientCertificate::kIgnore), call({}));
  SSL_set_min_proto_version(joined.client.get(), TLS1_VERSION);
  SSL_set_max_proto_version(joined.client.get(), TLS1_1_VERSION);
  EXPECT_FALSE(joined.handshake());
}

TEST(EndsSoon, AMonthBeforeAndEverAfter) {
  using std::chrono::hours;
  const WallTime end{hours(24 * 365 * 50)};
  EXPECT_FALSE(ends_soon(end, end - hours(24 * 31)));
  EXPECT_TRUE(ends_soon(end, end - hours(24 * 29)));
  EXPECT_TRUE(ends_soon(end, end + hours(1)));
}

TEST_F(TlsTest, TheEndOfACertificateIsMeasured) {
  Registry metrics;
  const auto watch =
      CertificateWatch::start({"server", server.certificate_pem, "restart"}, &metrics);
  ASSERT_TRUE(watch && *watch);
  const auto not_after = inspect_certificate(server.certificate_pem)->not_after;
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(not_after.time_since_epoch()).count();
  const std::string text = metrics.render();
  const std::string name = "qvd_tls_certificate_expiry_timestamp_seconds{certificate=\"server\"} ";
  ASSERT_NE(text.find(name), std::string::npos) << text;
  EXPECT_EQ(std::stod(text.substr(text.find(name) + name.size())), static_cast<double>(seconds));
  EXPECT_EQ(*CertificateWatch::start({"client", "", ""}, &metrics), nullptr);
  EXPECT_FALSE(CertificateWatch::start({"client", "nonsense", ""}, nullptr));
}

TEST_F(TlsTest, FilesRoundTripAndKeysArePrivate) {
  const TempDir dir = TempDir::create().value();
  const std::string cert = (dir.path() / "c.pem").string();
  const std::string key = (dir.path() / "k.pem").string();
  const KeyPair pair =
      create_self_signed({.common_name = "gateway", .server = true, .key_type = KeyType::kRsa2048})
          .value();
  ASSERT_TRUE(save_key_pair(pair, cert, key).ok());
  EXPECT_EQ(load_key_pair(cert, key)->key_pem, pair.key_pem);
  struct stat found {};
  ::stat(key.c_str(), &found);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
  EXPECT_EQ(load_key_pair(cert, (dir.path() / "none").string()).status().code(), Code::kNotFound);
}

}  // namespace
}  // namespace qvd::base
