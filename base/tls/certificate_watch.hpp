#pragma once

#include <memory>
#include <string>
#include <thread>

#include "base/core/clock.hpp"
#include "base/core/result.hpp"
#include "base/metrics/metrics.hpp"

namespace qvd::base {

/// Whether a certificate ends within 30 days or has ended: time for a person to act.
bool ends_soon(WallTime not_after, WallTime now);

/// Tells people in time that a certificate of this process ends: a warning a day in the log, and
/// the series qvd_tls_certificate_expiry_timestamp_seconds to alert on.
/// Lifecycle: from construction to destruction, on a thread of its own.
class CertificateWatch {
 public:
  struct Subject {
    std::string role;             // of a small set: "server", "client"
    std::string certificate_pem;  // the first one counts; empty: there is nothing to watch
    std::string remedy;           // what to do about it, for the log
  };
  /// `metrics` may be null. Errors: Invalid for what is no certificate.
  static Result<std::unique_ptr<CertificateWatch>> start(const Subject& subject, Registry* metrics);

 private:
  CertificateWatch(Subject subject, WallTime not_after);
  void tell() const;

  const Subject subject_;
  const WallTime not_after_;
  std::jthread thread_;  // last: it reads all above
};

}  // namespace qvd::base
