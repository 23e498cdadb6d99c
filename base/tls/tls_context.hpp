#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/core/result.hpp"
#include "base/tls/certificate.hpp"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX
struct ssl_st;      // OpenSSL's SSL

namespace qvd::base {

/// Whether a server asks its peers for a certificate. One that is shown must verify.
enum class ClientCertificate { kIgnore, kRequest, kRequire };

struct TlsServerOptions {
  KeyPair key_pair{};
  std::string client_ca_pem{};  // needed unless kIgnore
  ClientCertificate client_certificate = ClientCertificate::kIgnore;
  /// Offered protocols in order of preference. Empty: the ALPN extension is not answered.
  std::vector<std::string> alpn = {"http/1.1"};
};

struct TlsClientOptions {
  std::string ca_pem{};     // empty: the system's authorities
  KeyPair key_pair{};       // empty: no client certificate
  bool verify_peer = true;  // chain and name
};

/// Settings shared by the connections of one listener or client: TLS 1.2 or newer, no
/// renegotiation, no compression, buffers released while idle. Immutable; usable from any thread.
class TlsContext {
 public:
  static Result<TlsContext> server(const TlsServerOptions& options);
  static Result<TlsContext> client(const TlsClientOptions& options);

  /// For the code that makes connections (base/net). Never null.
  [[nodiscard]] ssl_ctx_st* native() const { return context_.get(); }

 private:
  explicit TlsContext(std::shared_ptr<ssl_ctx_st> context) : context_(std::move(context)) {}
  std::shared_ptr<ssl_ctx_st> context_;  // shared with the connections that it made
};

/// Who is at the other end of a connection, as far as a verified certificate says.
struct PeerCertificate {
  std::string common_name{};
  std::vector<std::string> organizations{};
  std::string fingerprint_sha256{};
};

/// The verified certificate of the peer; empty common name and fingerprint if it showed none.
PeerCertificate peer_certificate(ssl_st* connection);

/// The text of the oldest error in OpenSSL's queue, which is then emptied.
std::string openssl_error_text();

}  // namespace qvd::base
