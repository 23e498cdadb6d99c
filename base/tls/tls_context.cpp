#include "base/tls/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/tls/alpn.hpp"
#include "base/tls/openssl_types.hpp"

namespace qvd::base {
namespace {

using tls::BioPtr;
using tls::CertPtr;
using tls::fingerprint;
using tls::KeyPtr;
using tls::openssl_failure;
using tls::read_key;
using tls::subject_values;

using ContextPtr = std::shared_ptr<SSL_CTX>;
using AlpnList = std::vector<std::string>;

// Lives as long as its SSL_CTX, which frees it.
int alpn_index() {
  static const int index = SSL_CTX_get_ex_new_index(
      0, nullptr, nullptr, nullptr, [](void*, void* list, CRYPTO_EX_DATA*, int, long, void*) {
        delete static_cast<AlpnList*>(list);
      });
  return index;
}

// Without a common protocol the connection goes on without ALPN, because QVD's clients may offer
// what they then do not speak (h2).
int choose_alpn(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
                unsigned offered_size, void* argument) {
  const auto& ours = *static_cast<const AlpnList*>(argument);
  const auto found = common_protocol(ours, {offered, offered_size});
  if (found.empty()) return SSL_TLSEXT_ERR_NOACK;
  *out = found.data();
  *size = static_cast<unsigned char>(found.size());
  return SSL_TLSEXT_ERR_OK;
}

Result<ContextPtr> new_context(const SSL_METHOD* method) {
  ContextPtr context(SSL_CTX_new(method), SSL_CTX_free);
  if (!context) return openssl_failure("TLS context");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE |
                                         SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

Status use_key_pair(SSL_CTX* context, const KeyPair& pair) {
  RETURN_IF_ERROR(check_key_pair(pair));
  ASSIGN_OR_RETURN(const KeyPtr key, read_key(pair.key_pem, "key"));
  const BioPtr bio(
      BIO_new_mem_buf(pair.certificate_pem.data(), static_cast<int>(pair.certificate_pem.size())));
  const CertPtr leaf(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (SSL_CTX_use_certificate(context, leaf.get()) != 1)
    return openssl_failure("use the certificate");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    return openssl_failure("use the private key");
  while (CertPtr next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    if (SSL_CTX_add1_chain_cert(context, next.get()) != 1)
      return openssl_failure("use the certificate chain");
  }
  ERR_clear_error();  // the end of the chain is an error to the reader
  return ok_status();
}

Status trust(SSL_CTX* context, const std::string& ca_pem, bool announce) {
  const BioPtr bio(BIO_new_mem_buf(ca_pem.data(), static_cast<int>(ca_pem.size())));
  int count = 0;
  while (CertPtr ca{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca.get()) != 1)
      return openssl_failure("trust an authority");
    if (announce) SSL_CTX_add_client_CA(context, ca.get());
    ++count;
  }
  ERR_clear_error();
  return count > 0 ? ok_status() : invalid("no PEM certificate of an authority");
}

Status ask_for_certificates(SSL_CTX* context, const TlsServerOptions& options) {
  if (options.client_certificate == ClientCertificate::kIgnore) return ok_status();
  RETURN_IF_ERROR(trust(context, options.client_ca_pem, true));
  const bool required = options.client_certificate == ClientCertificate::kRequire;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                     nullptr);
  return ok_status();
}

}  // namespace

Result<TlsContext> TlsContext::server(const TlsServerOptions& options) {
  ASSIGN_OR_RETURN(ContextPtr context, new_context(TLS_server_method()));
  RETURN_IF_ERROR(use_key_pair(context.get(), options.key_pair));
  RETURN_IF_ERROR(ask_for_certificates(context.get(), options));
  // A session that is resumed skips verification, so it must not wander between services.
  static constexpr unsigned char kSessionContext[] = "qvd";
  SSL_CTX_set_session_id_context(context.get(), kSessionContext, sizeof kSessionContext - 1);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  if (!options.alpn.empty()) {
    auto* list = new AlpnList(options.alpn);
    SSL_CTX_set_ex_data(context.get(), alpn_index(), list);
    SSL_CTX_set_alpn_select_cb(context.get(), choose_alpn, list);
  }
  return TlsContext(std::move(context));
}

Result<TlsContext> TlsContext::client(const TlsClientOptions& options) {
  ASSIGN_OR_RETURN(ContextPtr context, new_context(TLS_client_method()));
  if (!options.key_pair.certificate_pem.empty()) {
    RETURN_IF_ERROR(use_key_pair(context.get(), options.key_pair));
  }
  if (!options.ca_pem.empty()) {
    RETURN_IF_ERROR(trust(context.get(), options.ca_pem, false));
  } else {
    SSL_CTX_set_default_verify_paths(context.get());
  }
  SSL_CTX_set_verify(context.get(), options.verify_peer ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                     nullptr);
  return TlsContext(std::move(context));
}

PeerCertificate peer_certificate(SSL* connection) {
  const CertPtr certificate(SSL_get1_peer_certificate(connection));
  if (!certificate || SSL_get_verify_result(connection) != X509_V_OK) return {};
  PeerCertificate peer;
  const auto names = subject_values(certificate.get(), NID_commonName);
  if (!names.empty()) peer.common_name = names.front();
  peer.organizations = subject_values(certificate.get(), NID_organizationName);
  peer.fingerprint_sha256 = fingerprint(certificate.get());
  return peer;
}

}  // namespace qvd::base
