#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/core/result.hpp"

/// Owners of OpenSSL's objects, for the files of this folder only.
namespace qvd::base::tls {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using CertPtr = std::unique_ptr<X509, Deleter<X509_free>>;
using NamePtr = std::unique_ptr<X509_NAME, Deleter<X509_NAME_free>>;

/// The first certificate, or the private key, of a PEM text. `what` is for the message.
Result<CertPtr> read_certificate(std::string_view pem, std::string_view what);
Result<KeyPtr> read_key(std::string_view pem, std::string_view what);

/// What was written into a memory BIO.
std::string bio_text(BIO* bio);

/// All values of one attribute of a subject, as UTF-8.
std::vector<std::string> subject_values(const X509* certificate, int nid);
/// SHA-256 of the DER form in lower-case hexadecimal.
std::string fingerprint(const X509* certificate);

/// Internal error with OpenSSL's own text behind `what`.
Status openssl_failure(std::string_view what);

}  // namespace qvd::base::tls
