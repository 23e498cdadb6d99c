#include "client/trust.hpp"

#include "base/text/ascii.hpp"
#include "base/text/split.hpp"

namespace qvd::client {
namespace {

constexpr std::string_view kMark = "sha256:";

}  // namespace

Result<SslErrors> parse_ssl_errors(std::string_view text) {
  if (text == "ask") return SslErrors::kAsk;
  if (text == "continue") return SslErrors::kContinue;
  if (text == "abort" || text == "reject") return SslErrors::kReject;
  return base::invalid("'" + std::string(text) +
                       "' is no policy for certificates; use ask, continue or reject");
}

Verdict judge(const CertificateFindings& found, const std::string& remembered, SslErrors policy,
              bool can_ask) {
  if (found.problem.empty()) return Verdict::kTrust;
  if (!remembered.empty() && remembered == found.fingerprint) return Verdict::kTrust;
  switch (policy) {
    case SslErrors::kContinue:
      return Verdict::kTrustUnsafely;
    case SslErrors::kReject:
      return Verdict::kReject;
    case SslErrors::kAsk:
      break;
  }
  if (!can_ask) return Verdict::kReject;
  return remembered.empty() ? Verdict::kAsk : Verdict::kAskChanged;
}

KnownGateways parse_known_gateways(std::string_view text) {
  KnownGateways known;
  for (const std::string_view line : base::split_lines(text)) {
    const auto blank = line.find(' ');
    if (line.starts_with('#') || blank == std::string_view::npos) continue;
    const std::string_view value = line.substr(blank + 1);
    if (value.starts_with(kMark))
      known[std::string(line.substr(0, blank))] = value.substr(kMark.size());
  }
  return known;
}

std::string print_known_gateways(const KnownGateways& known) {
  std::string out =
      "# Gateways whose certificate you accepted, by qvd-client. Delete a line to be asked "
      "again.\n";
  for (const auto& [gateway, fingerprint] : known)
    out += gateway + " " + std::string(kMark) + fingerprint + "\n";
  return out;
}

std::string print_fingerprint(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); ++i) {
    if (i != 0 && i % 2 == 0) out += ':';
    out += base::to_upper(hex[i]);
  }
  return out;
}

}  // namespace qvd::client
