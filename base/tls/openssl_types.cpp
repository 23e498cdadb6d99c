#include "base/tls/openssl_types.hpp"

#include <openssl/err.h>

#include <array>
#include <vector>

#include "base/crypto/hash.hpp"
#include "base/tls/tls_context.hpp"

namespace qvd::base {

std::string openssl_error_text() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "unknown reason";
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "error " + std::to_string(code);
}

namespace tls {

Status openssl_failure(std::string_view what) {
  return internal_error(std::string(what) + ": " + openssl_error_text());
}

Result<CertPtr> read_certificate(std::string_view pem, std::string_view what) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  CertPtr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!certificate)
    return invalid(std::string(what) + ": no PEM certificate: " + openssl_error_text());
  return certificate;
}

Result<KeyPtr> read_key(std::string_view pem, std::string_view what) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // An encrypted key must fail, not ask for its password on the terminal.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  if (!key) return invalid(std::string(what) + ": no PEM private key: " + openssl_error_text());
  return key;
}

std::string bio_text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

std::vector<std::string> subject_values(const X509* certificate, int nid) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  std::vector<std::string> values;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, nid, at)) >= 0;) {
    unsigned char* text = nullptr;
    const int size =
        ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    if (size < 0) continue;
    values.emplace_back(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
    OPENSSL_free(text);
  }
  return values;
}

std::string fingerprint(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return "";
  return to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace tls
}  // namespace qvd::base
