#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/core/result.hpp"

/// Whether to talk to a gateway whose certificate does not verify: as a pure decision, and the file
/// of those that the person accepted before.
namespace qvd::client {

using base::Result;
using base::Status;

/// What the handshake found.
struct CertificateFindings {
  std::string problem;      // "" if chain and name verify
  std::string fingerprint;  // SHA-256 of the certificate, lower-case hexadecimal
  std::string subject;
};

enum class SslErrors { kAsk, kContinue, kReject };
/// ask, continue, abort (QVD's word) or reject.
Result<SslErrors> parse_ssl_errors(std::string_view text);

enum class Verdict {
  kTrust,          // verified, or accepted before
  kTrustUnsafely,  // told to continue whatever it is
  kAsk,            // unknown: ask the person, then remember
  kAskChanged,     // another certificate than the one accepted before
  kReject
};

/// `remembered` is the fingerprint accepted before for this gateway, "" if none.
Verdict judge(const CertificateFindings& found, const std::string& remembered, SslErrors policy,
              bool can_ask);

/// Accepted fingerprints by `host:port`; the text of ~/.qvd/known_gateways, a line each.
using KnownGateways = std::map<std::string, std::string>;
KnownGateways parse_known_gateways(std::string_view text);
std::string print_known_gateways(const KnownGateways& known);

/// `AB:CD:…` for people to compare.
std::string print_fingerprint(std::string_view hex);

}  // namespace qvd::client
