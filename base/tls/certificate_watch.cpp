#include "base/tls/certificate_watch.hpp"

#include <chrono>
#include <utility>

#include "base/core/pause.hpp"
#include "base/log/log.hpp"
#include "base/tls/certificate.hpp"

namespace qvd::base {
namespace {

// A month of holidays is survived. Servers make their own anew as long before its end.
constexpr std::chrono::hours kSoon{24 * 30};
constexpr std::chrono::hours kDaily{24};

}  // namespace

bool ends_soon(WallTime not_after, WallTime now) {
  return not_after - now < kSoon;
}

Result<std::unique_ptr<CertificateWatch>> CertificateWatch::start(const Subject& subject,
                                                                  Registry* metrics) {
  if (subject.certificate_pem.empty()) return std::unique_ptr<CertificateWatch>();
  ASSIGN_OR_RETURN(const CertificateInfo info, inspect_certificate(subject.certificate_pem));
  if (metrics != nullptr) {
    const auto end = std::chrono::duration<double>(info.not_after.time_since_epoch());
    metrics
        ->gauge("qvd_tls_certificate_expiry_timestamp_seconds",
                "When a certificate of this process ends, in seconds since 1970.",
                {{"certificate", subject.role}})
        .set(end.count());
  }
  return std::unique_ptr<CertificateWatch>(new CertificateWatch(subject, info.not_after));
}

CertificateWatch::CertificateWatch(Subject subject, WallTime not_after)
    : subject_(std::move(subject)), not_after_(not_after), thread_([this](std::stop_token stop) {
        const Context until_stop{.stop = std::move(stop)};
        do {
          tell();
        } while (pause(until_stop, kDaily));
      }) {}

void CertificateWatch::tell() const {
  if (!ends_soon(not_after_, std::chrono::system_clock::now())) return;
  log::warn("a certificate ends soon, and then no connection is made any more",
            {{"name", subject_.role},
             {"err", "it ends at " + format_rfc3339(not_after_) + "; " + subject_.remedy}});
}

}  // namespace qvd::base
