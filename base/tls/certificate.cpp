#include "base/tls/certificate.hpp"

#include <arpa/inet.h>

#include <array>
#include <ctime>

#include "base/os/file.hpp"
#include "base/tls/openssl_types.hpp"

namespace qvd::base {
namespace {

using tls::CertPtr;
using tls::Deleter;
using tls::fingerprint;
using tls::KeyPtr;
using tls::openssl_failure;
using tls::read_certificate;
using tls::read_key;
using tls::subject_values;

WallTime wall_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

std::string address_text(const ASN1_OCTET_STRING* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = ASN1_STRING_length(bytes) == sizeof(in_addr) ? AF_INET : AF_INET6;
  if (family == AF_INET6 && ASN1_STRING_length(bytes) != sizeof(in6_addr)) return "";
  const char* done = ::inet_ntop(family, ASN1_STRING_get0_data(bytes), text.data(), text.size());
  return done != nullptr ? text.data() : "";
}

void read_alternative_names(const X509* certificate, CertificateInfo& info) {
  const std::unique_ptr<GENERAL_NAMES, Deleter<GENERAL_NAMES_free>> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_IPADD) info.ip_addresses.push_back(address_text(name->d.iPAddress));
    if (name->type != GEN_DNS) continue;
    const auto* text = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    info.dns_names.emplace_back(text,
                                static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
  }
}

}  // namespace

Result<CertificateInfo> inspect_certificate(std::string_view pem) {
  ASSIGN_OR_RETURN(const CertPtr certificate, read_certificate(pem, "inspect"));
  CertificateInfo info;
  const auto names = subject_values(certificate.get(), NID_commonName);
  if (!names.empty()) info.common_name = names.front();
  info.organizations = subject_values(certificate.get(), NID_organizationName);
  info.fingerprint_sha256 = fingerprint(certificate.get());
  info.not_before = wall_time(X509_get0_notBefore(certificate.get()));
  info.not_after = wall_time(X509_get0_notAfter(certificate.get()));
  info.is_ca = X509_check_ca(certificate.get()) == 1;
  read_alternative_names(certificate.get(), info);
  return info;
}

Status check_key_pair(const KeyPair& pair) {
  ASSIGN_OR_RETURN(const CertPtr certificate,
                   read_certificate(pair.certificate_pem, "certificate"));
  ASSIGN_OR_RETURN(const KeyPtr key, read_key(pair.key_pem, "key"));
  if (X509_check_private_key(certificate.get(), key.get()) == 1) return ok_status();
  (void)openssl_failure("");  // empties the queue
  return invalid("the private key does not belong to the certificate");
}

Result<KeyPair> load_key_pair(const std::string& certificate_path, const std::string& key_path) {
  KeyPair pair;
  ASSIGN_OR_RETURN(pair.certificate_pem, read_file(certificate_path));
  ASSIGN_OR_RETURN(pair.key_pem, read_file(key_path));
  RETURN_IF_ERROR(check_key_pair(pair).with_context(certificate_path + " and " + key_path));
  return pair;
}

Status save_key_pair(const KeyPair& pair, const std::string& certificate_path,
                     const std::string& key_path) {
  RETURN_IF_ERROR(write_file_atomic(key_path, pair.key_pem, 0600));
  return write_file_atomic(certificate_path, pair.certificate_pem, 0644);
}

}  // namespace qvd::base
