#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "api/client/api_client.hpp"
#include "base/core/clock.hpp"

namespace qvd::api {

/// Says "I am alive" on behalf of a host or a gateway, for as long as it exists.
struct LeaseRenewerOptions {
  ObjectKey lease;                    // qvd-hosts/<host> or qvd-gateways/<gateway>
  std::string holder;                 // who: host name, with the boot id behind it if known
  std::chrono::seconds duration{40};  // what readers may take for "stale"
  std::chrono::seconds period{10};
};

/// Renews one Lease every period from its own thread; a failure is retried after 2 s. It takes
/// the Lease over from whoever held it: the name is ours, we may just have been restarted.
class LeaseRenewer {
 public:
  LeaseRenewer(ApiClient& api, const base::Clock& clock, LeaseRenewerOptions options);
  ~LeaseRenewer();

  void start();
  /// Ends the thread. The Lease is left to go stale.
  void stop();
  /// One renewal, now. What the thread does every period.
  base::Status renew(const base::Context& ctx);

 private:
  void run(const std::stop_token& stop);

  ApiClient& api_;
  const base::Clock& clock_;
  LeaseRenewerOptions options_;
  base::Json lease_;  // as last written or read; null: not known
  std::jthread thread_;
};

}  // namespace qvd::api
