#include <arpa/inet.h>
#include <openssl/rsa.h>

#include <array>
#include <vector>

#include "base/crypto/random.hpp"
#include "base/tls/certificate.hpp"
#include "base/tls/openssl_types.hpp"

namespace qvd::base {
namespace {

using tls::bio_text;
using tls::BioPtr;
using tls::CertPtr;
using tls::Deleter;
using tls::KeyPtr;
using tls::openssl_failure;
using tls::read_certificate;
using tls::read_key;

constexpr long kClockSkewSeconds = 300;
constexpr std::size_t kSerialBytes = 16;  // RFC 5280 allows 20; 64 random bits are the least

Result<KeyPtr> create_key(KeyType type) {
  KeyPtr key(type == KeyType::kRsa2048 ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"));
  if (!key) return openssl_failure("create a private key");
  return key;
}

bool add_name(X509_NAME* name, int nid, const std::string& value) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(value.data());
  return X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, bytes, static_cast<int>(value.size()),
                                    -1, 0) == 1;
}

Status set_subject(X509* certificate, const CertificateSpec& spec) {
  X509_NAME* name = X509_get_subject_name(certificate);
  for (const std::string& organization : spec.organizations) {
    if (!add_name(name, NID_organizationName, organization))
      return openssl_failure("organization " + organization);
  }
  if (!add_name(name, NID_commonName, spec.common_name))
    return openssl_failure("common name " + spec.common_name);
  return ok_status();
}

Status set_serial(X509* certificate) {
  std::string bytes = random_bytes(kSerialBytes);
  bytes[0] = static_cast<char>((bytes[0] & 0x3f) | 0x40);  // positive, of full length
  BIGNUM* number = BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                             static_cast<int>(bytes.size()), nullptr);
  const bool set = number != nullptr &&
                   BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return set ? ok_status() : openssl_failure("serial number");
}

Status add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added ? ok_status() : openssl_failure("certificate extension " + value);
}

// Built by hand: in the configuration syntax of OpenSSL a comma in a name would add another name.
bool push_name(GENERAL_NAMES* names, int type, const std::string& bytes) {
  ASN1_STRING* text = type == GEN_DNS ? ASN1_IA5STRING_new() : ASN1_OCTET_STRING_new();
  GENERAL_NAME* name = GENERAL_NAME_new();
  if (text == nullptr || name == nullptr) return false;
  ASN1_STRING_set(text, bytes.data(), static_cast<int>(bytes.size()));
  GENERAL_NAME_set0_value(name, type, text);
  return sk_GENERAL_NAME_push(names, name) > 0;
}

Result<std::string> address_bytes(const std::string& text) {
  std::array<char, sizeof(in6_addr)> bytes{};
  if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
    return std::string(bytes.data(), sizeof(in_addr));
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1)
    return std::string(bytes.data(), bytes.size());
  return invalid("'" + text + "' is not an IP address");
}

Status set_alternative_names(X509* certificate, const CertificateSpec& spec) {
  if (spec.dns_names.empty() && spec.ip_addresses.empty()) return ok_status();
  const std::unique_ptr<GENERAL_NAMES, Deleter<GENERAL_NAMES_free>> names(
      sk_GENERAL_NAME_new_null());
  bool fine = names != nullptr;
  for (const std::string& name : spec.dns_names)
    fine = fine && push_name(names.get(), GEN_DNS, name);
  for (const std::string& text : spec.ip_addresses) {
    ASSIGN_OR_RETURN(const std::string bytes, address_bytes(text));
    fine = fine && push_name(names.get(), GEN_IPADD, bytes);
  }
  fine = fine && X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, 0) == 1;
  return fine ? ok_status() : openssl_failure("subject alternative names");
}

Status set_usage(X509* certificate, X509* issuer, const CertificateSpec& spec, bool is_ca) {
  RETURN_IF_ERROR(add_extension(certificate, issuer, NID_basic_constraints,
                                is_ca ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE"));
  RETURN_IF_ERROR(add_extension(
      certificate, issuer, NID_key_usage,
      is_ca ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature,keyEncipherment"));
  RETURN_IF_ERROR(add_extension(certificate, issuer, NID_subject_key_identifier, "hash"));
  if (issuer != certificate)
    RETURN_IF_ERROR(
        add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always"));
  std::string extended = spec.server ? "serverAuth" : "";
  if (spec.client) extended += extended.empty() ? "clientAuth" : ",clientAuth";
  if (extended.empty()) return ok_status();
  return add_extension(certificate, issuer, NID_ext_key_usage, extended);
}

struct Signer {
  X509* certificate = nullptr;  // null: the new certificate signs itself
  EVP_PKEY* key = nullptr;
};

Result<KeyPair> render(X509* certificate, EVP_PKEY* key) {
  const BioPtr cert_bio(BIO_new(BIO_s_mem()));
  const BioPtr key_bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(cert_bio.get(), certificate) != 1 ||
      PEM_write_bio_PKCS8PrivateKey(key_bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    return openssl_failure("write PEM");
  }
  return KeyPair{bio_text(cert_bio.get()), bio_text(key_bio.get())};
}

Result<KeyPair> create(const CertificateSpec& spec, const Signer& signer, bool is_ca) {
  ASSIGN_OR_RETURN(const KeyPtr key, create_key(spec.key_type));
  const CertPtr certificate(X509_new());
  X509* issuer = signer.certificate != nullptr ? signer.certificate : certificate.get();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(spec.lifetime).count();
  X509_set_version(certificate.get(), X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kClockSkewSeconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), seconds);
  X509_set_pubkey(certificate.get(), key.get());
  RETURN_IF_ERROR(set_serial(certificate.get()));
  RETURN_IF_ERROR(set_subject(certificate.get(), spec));
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer));
  RETURN_IF_ERROR(set_usage(certificate.get(), issuer, spec, is_ca));
  RETURN_IF_ERROR(set_alternative_names(certificate.get(), spec));
  if (X509_sign(certificate.get(), signer.key != nullptr ? signer.key : key.get(), EVP_sha256()) ==
      0) {
    return openssl_failure("sign the certificate");
  }
  return render(certificate.get(), key.get());
}

}  // namespace

Result<KeyPair> create_ca(std::string_view common_name, std::chrono::hours lifetime) {
  return create({.common_name = std::string(common_name), .lifetime = lifetime}, {}, true);
}

Result<KeyPair> issue_certificate(const KeyPair& ca, const CertificateSpec& spec) {
  ASSIGN_OR_RETURN(const CertPtr issuer, read_certificate(ca.certificate_pem, "authority"));
  ASSIGN_OR_RETURN(const KeyPtr key, read_key(ca.key_pem, "authority"));
  return create(spec, {issuer.get(), key.get()}, false);
}

Result<KeyPair> create_self_signed(const CertificateSpec& spec) {
  return create(spec, {}, false);
}

}  // namespace qvd::base
