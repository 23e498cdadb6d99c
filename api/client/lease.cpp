#include "api/client/lease.hpp"

#include "api/client/lease_record.hpp"
#include "api/types/core.hpp"
#include "base/core/pause.hpp"
#include "base/log/log.hpp"

namespace qvd::api {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kRetry = 2s;
constexpr std::chrono::seconds kRenewTimeout = 5s;

}  // namespace

LeaseRenewer::LeaseRenewer(ApiClient& api, const base::Clock& clock, LeaseRenewerOptions options)
    : api_(api), clock_(clock), options_(std::move(options)) {}

LeaseRenewer::~LeaseRenewer() {
  stop();
}

void LeaseRenewer::start() {
  if (thread_.joinable()) return;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void LeaseRenewer::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

base::Status LeaseRenewer::renew(const base::Context& ctx) {
  if (lease_.is_null()) {
    auto found = api_.get(ctx, Lease::kind(), options_.lease);
    if (found) {
      lease_ = std::move(*found);
    } else if (found.status().code() != base::Code::kNotFound) {
      return found.status();
    }
  }
  const bool fresh = lease_.is_null();
  base::Json next =
      renewed_lease(lease_, options_.lease, options_.holder, options_.duration, clock_.wall_now());
  auto written = fresh ? api_.create(ctx, Lease::kind(), std::move(next))
                       : api_.update(ctx, Lease::kind(), std::move(next));
  lease_ = written ? std::move(*written) : base::Json();  // after a failure: read again
  return written.status();
}

void LeaseRenewer::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const base::Context ctx{.deadline = base::SteadyTime::max(), .stop = stop};
    const base::Status status = renew(ctx.limited(kRenewTimeout));
    if (!status.ok() && !stop.stop_requested()) {
      base::log::warn("cannot renew the lease", {{"name", options_.lease.str()}, {"err", status}});
    }
    base::pause(ctx, status.ok() ? options_.period : kRetry);
  }
}

}  // namespace qvd::api
