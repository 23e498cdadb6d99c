#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <array>

#include "base/crypto/hash.hpp"
#include "client/connection.hpp"

namespace qvd::client {
namespace {

std::string openssl_reason() {
  const unsigned long code = ::ERR_get_error();
  ::ERR_clear_error();
  const char* text = code == 0 ? nullptr : ::ERR_reason_error_string(code);
  return text == nullptr ? "the connection broke" : text;
}

Status tls_failure(const std::string& what) {
  return base::unavailable(what + ": " + openssl_reason());
}

Status set_up(ssl_ctx_st* context, const TlsSettings& settings) {
  ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  ::SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
  // An abrupt end of the stream is an end like another: the session's bytes have their own framing.
  ::SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  // The handshake goes through in any case; its verdict is read and judged afterwards.
  ::SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  const bool authorities =
      settings.ca_file.empty()
          ? ::SSL_CTX_set_default_verify_paths(context) == 1
          : ::SSL_CTX_load_verify_locations(context, settings.ca_file.c_str(), nullptr) == 1;
  if (!authorities) return tls_failure("read the certificate authorities " + settings.ca_file);
  if (settings.cert_file.empty()) return base::ok_status();
  const std::string& key = settings.key_file.empty() ? settings.cert_file : settings.key_file;
  if (::SSL_CTX_use_certificate_chain_file(context, settings.cert_file.c_str()) != 1 ||
      ::SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1)
    return tls_failure("read your certificate " + settings.cert_file);
  return base::ok_status();
}

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> buffer{};
  return ::inet_pton(AF_INET, host.c_str(), buffer.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), buffer.data()) == 1;
}

void expect_host(ssl_st* tls, const std::string& host) {
  if (is_address(host)) {
    ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(tls), host.c_str());
  } else {
    ::SSL_set1_host(tls, host.c_str());
    ::SSL_set_tlsext_host_name(tls, host.c_str());
  }
}

std::string name_of(X509* certificate) {
  std::array<char, 512> buffer{};
  ::X509_NAME_oneline(::X509_get_subject_name(certificate), buffer.data(),
                      static_cast<int>(buffer.size()));
  return buffer.data();
}

}  // namespace

void Connection::Delete::operator()(ssl_st* ssl) const {
  ::SSL_free(ssl);
}
void Connection::Delete::operator()(ssl_ctx_st* context) const {
  ::SSL_CTX_free(context);
}

Status Connection::start_tls(const base::Context& context, const std::string& host,
                             const TlsSettings& settings) {
  tls_context_.reset(::SSL_CTX_new(::TLS_client_method()));
  if (!tls_context_) return tls_failure("set up TLS");
  RETURN_IF_ERROR(set_up(tls_context_.get(), settings));
  tls_.reset(::SSL_new(tls_context_.get()));
  if (!tls_ || ::SSL_set_fd(tls_.get(), fd_.get()) != 1) return tls_failure("set up TLS");
  expect_host(tls_.get(), host);
  for (;;) {
    ::ERR_clear_error();
    const int result = ::SSL_connect(tls_.get());
    if (result == 1) break;
    const int error = ::SSL_get_error(tls_.get(), result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
      return tls_failure(host +
                         " does not speak TLS with us (a gateway without TLS? then --no-ssl)");
    RETURN_IF_ERROR(base::wait_ready(context, *waker_, fd_.get(),
                                     error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT));
  }
  inspect_certificate();
  return base::ok_status();
}

void Connection::inspect_certificate() {
  const std::unique_ptr<X509, void (*)(X509*)> certificate(::SSL_get1_peer_certificate(tls_.get()),
                                                           ::X509_free);
  if (!certificate) {
    findings_.problem = "it shows no certificate";
    return;
  }
  const long result = ::SSL_get_verify_result(tls_.get());
  if (result != X509_V_OK) findings_.problem = ::X509_verify_cert_error_string(result);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  ::X509_digest(certificate.get(), ::EVP_sha256(), digest.data(), &size);
  findings_.fingerprint = base::to_hex({reinterpret_cast<const char*>(digest.data()), size});
  findings_.subject = name_of(certificate.get());
}

Connection::Outcome Connection::tls_outcome(int result) const {
  const int error = ::SSL_get_error(tls_.get(), result);
  ::ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ) return {.step = Step::kWantRead, .bytes = 0};
  if (error == SSL_ERROR_WANT_WRITE) return {.step = Step::kWantWrite, .bytes = 0};
  return {.step = Step::kClosed, .bytes = 0};
}

}  // namespace qvd::client
