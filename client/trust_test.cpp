#include "client/trust.hpp"

#include <gtest/gtest.h>

namespace qvd::client {
namespace {

struct Row {
  const char* problem;
  const char* remembered;
  SslErrors policy;
  bool can_ask;
  Verdict expected;
};

TEST(Judge, TrustsTheVerifiedTheRememberedAndAsksForTheRest) {
  const Row table[] = {
      {"", "", SslErrors::kReject, false, Verdict::kTrust},
      {"", "other", SslErrors::kAsk, true, Verdict::kTrust},
      {"self-signed", "abc", SslErrors::kReject, false, Verdict::kTrust},
      {"self-signed", "", SslErrors::kAsk, true, Verdict::kAsk},
      {"self-signed", "other", SslErrors::kAsk, true, Verdict::kAskChanged},
      {"self-signed", "", SslErrors::kAsk, false, Verdict::kReject},
      {"self-signed", "other", SslErrors::kContinue, false, Verdict::kTrustUnsafely},
      {"self-signed", "", SslErrors::kReject, true, Verdict::kReject},
  };
  for (const Row& row : table) {
    const CertificateFindings found{
        .problem = row.problem, .fingerprint = "abc", .subject = "/CN=x"};
    EXPECT_EQ(judge(found, row.remembered, row.policy, row.can_ask), row.expected)
        << row.problem << row.remembered;
  }
  // A certificate without a fingerprint (none shown) is never a remembered one.
  EXPECT_EQ(
      judge({.problem = "none", .fingerprint = "", .subject = ""}, "", SslErrors::kAsk, false),
      Verdict::kReject);
}

TEST(SslErrorsPolicy, KnowsQvdsWords) {
  EXPECT_EQ(*parse_ssl_errors("abort"), SslErrors::kReject);
  EXPECT_EQ(*parse_ssl_errors("reject"), SslErrors::kReject);
  EXPECT_FALSE(parse_ssl_errors("maybe"));
}

TEST(KnownGateways, ReadsWhatItPrints) {
  const KnownGateways known = {{"gw:8443", "aa11"}, {"[::1]:8443", "bb"}};
  EXPECT_EQ(parse_known_gateways(print_known_gateways(known)), known);
  EXPECT_TRUE(parse_known_gateways("nonsense\ngw md5:aa\n\n").empty());
  EXPECT_EQ(print_fingerprint("ab12ff"), "AB:12:FF");
}

}  // namespace
}  // namespace qvd::client
