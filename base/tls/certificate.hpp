#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/core/clock.hpp"
#include "base/core/result.hpp"

namespace qvd::base {

/// RSA for what QVD's own clients connect to (they want 2048 bits and SHA-256 or better).
enum class KeyType { kEcP256, kRsa2048 };

/// A certificate (first in its chain) and its private key, both PEM.
struct KeyPair {
  std::string certificate_pem{};
  std::string key_pem{};
};

/// What a certificate is to say.
struct CertificateSpec {
  std::string common_name{};
  std::vector<std::string> organizations{};  // Kubernetes' groups
  std::vector<std::string> dns_names{};
  std::vector<std::string> ip_addresses{};  // textual, IPv4 or IPv6
  bool server = false;                      // extended key usage serverAuth
  bool client = false;                      // extended key usage clientAuth
  KeyType key_type = KeyType::kEcP256;
  std::chrono::hours lifetime = std::chrono::hours(24 * 365);
};

/// A self-signed authority that may sign end certificates only (pathlen 0).
Result<KeyPair> create_ca(std::string_view common_name,
                          std::chrono::hours lifetime = std::chrono::hours(24 * 3650));
/// A certificate signed by `ca`, with a fresh key and a random serial; valid from 5 minutes ago,
/// because clocks differ.
Result<KeyPair> issue_certificate(const KeyPair& ca, const CertificateSpec& spec);
/// A certificate signed by its own key.
Result<KeyPair> create_self_signed(const CertificateSpec& spec);

/// What a certificate says.
struct CertificateInfo {
  std::string common_name{};
  std::vector<std::string> organizations{};
  std::vector<std::string> dns_names{};
  std::vector<std::string> ip_addresses{};
  std::string fingerprint_sha256{};  // lower-case hexadecimal of the DER form
  WallTime not_before{};
  WallTime not_after{};
  bool is_ca = false;
};
/// Reads the first certificate of a PEM text.
Result<CertificateInfo> inspect_certificate(std::string_view pem);

/// Fails unless the key belongs to the certificate.
Status check_key_pair(const KeyPair& pair);
/// Reads and checks both files (they may be one and the same).
Result<KeyPair> load_key_pair(const std::string& certificate_path, const std::string& key_path);
/// Writes both, each atomically: the key first with mode 0600, the certificate with 0644.
Status save_key_pair(const KeyPair& pair, const std::string& certificate_path,
                     const std::string& key_path);

}  // namespace qvd::base
