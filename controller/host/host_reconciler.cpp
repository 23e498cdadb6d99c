#include "controller/host/host_reconciler.hpp"

#include "api/types/core.hpp"
#include "api/types/host.hpp"
#include "api/types/well_known.hpp"
#include "controller/runtime/staleness.hpp"
#include "controller/runtime/write.hpp"

namespace qvd::controller {
namespace {

using namespace std::chrono_literals;

// Without a change of its Lease for so long a host is silent. Source: Kubernetes,
// node-monitor-grace-period.
constexpr std::chrono::seconds kSilence{40};
// A lease unchanged for so long is read from the server, not from the cache, until it moves or is
// stale: only a read that succeeded makes silence the host's and not ours.
constexpr std::chrono::seconds kDoubt{15};
constexpr std::chrono::seconds kLookAgain{5};

api::CacheScope host_leases() {
  api::CacheScope scope;
  scope.ns = api::kHostLeaseNamespace;
  return scope;
}

std::string token_of(const api::Lease& lease) {
  return lease.metadata.uid + "/" + lease.spec.holder_identity + "/" + lease.spec.renew_time;
}

class HostReconciler final : public Reconciler {
 public:
  explicit HostReconciler(const Deps& deps)
      : deps_(deps),
        hosts_(deps.informers.of<api::Host>()),
        leases_(deps.informers.of<api::Lease>(host_leases())),
        renewals_(deps.clock),
        own_(deps.clock) {}

  Outcome reconcile(const base::Context& ctx, const Key& key) override {
    const auto host = hosts_.get(key);
    if (!host) {
      renewals_.forget(key.name);
      return Outcome::done();
    }
    if (own_.behind(key, hosts_.version_of(key))) return Outcome::after(kCacheLag);
    const auto lease = leases_.get({api::kHostLeaseNamespace, key.name});
    if (!lease) {
      // An agent makes its Host first and its Lease a moment later.
      const auto left = kSilence - age_of(*host);
      if (left > left.zero()) return Outcome::after(left);
      return say(ctx, *host, never_joined());
    }
    auto silent = renewals_.age(key.name, token_of(*lease));
    if (silent >= kDoubt) silent = look_closely(ctx, key.name);
    return say(ctx, *host, judge(silent));
  }

 private:
  std::chrono::nanoseconds look_closely(const base::Context& ctx, const std::string& name) {
    const api::TypedClient<api::Lease> client(deps_.api);
    const auto lease = client.get(ctx.limited(5s), {api::kHostLeaseNamespace, name});
    if (lease) return renewals_.age(name, token_of(*lease));
    renewals_.begin_anew(name);
    return {};
  }

  [[nodiscard]] std::chrono::nanoseconds age_of(const api::Host& host) const {
    const auto made = base::parse_rfc3339(host.metadata.creation_timestamp);
    return made ? deps_.clock.wall_now() - *made : std::chrono::nanoseconds::max();
  }

  static api::ConditionUpdate ready(api::ConditionStatus status, const char* reason,
                                    std::string message) {
    api::ConditionUpdate update;
    update.type = "Ready";
    update.status = status;
    update.reason = reason;
    update.message = std::move(message);
    return update;
  }

  static api::ConditionUpdate never_joined() {
    return ready(api::ConditionStatus::kFalse, "NeverJoined",
                 "no agent has reported for this host; start qvd-agent there");
  }

  static api::ConditionUpdate judge(std::chrono::nanoseconds silent) {
    if (silent < kSilence) return ready(api::ConditionStatus::kTrue, "LeaseRenewed", "");
    return ready(api::ConditionStatus::kUnknown, "LeaseStale",
                 "the agent has not renewed its Lease for " + std::to_string(kSilence.count()) +
                     " s; its machines may still run, nothing is moved");
  }

  Outcome say(const base::Context& ctx, const api::Host& host, api::ConditionUpdate update) {
    update.observed_generation = host.metadata.generation.value_or(0);
    api::Host after = host;
    const api::Condition* before = api::find_condition(host.status.conditions, update.type);
    const bool flips = before == nullptr || before->reason != update.reason;
    api::set_condition(after.status.conditions, update, deps_.clock.wall_now());
    const base::Status written = write_status(ctx, deps_, own_, host, after);
    if (!written.ok()) return written;
    if (flips && update.status != api::ConditionStatus::kTrue)
      deps_.events.record(about(host), api::EventType::kWarning, update.reason, update.message);
    return Outcome::after(kLookAgain);
  }

  const Deps deps_;
  api::Informer<api::Host>& hosts_;
  api::Informer<api::Lease>& leases_;
  Staleness renewals_;
  OwnWrites own_;
};

}  // namespace

std::unique_ptr<Controller> make_host_controller(const Deps& deps) {
  ControllerOptions options;
  options.name = "host";
  auto controller = std::make_unique<Controller>(options, std::make_unique<HostReconciler>(deps),
                                                 deps.clock, deps.metrics);
  controller->watch(deps.informers.of<api::Host>());
  controller->watch<api::Lease>(deps.informers.of<api::Lease>(host_leases()),
                                [](const api::Lease& lease) {
                                  return std::vector<Key>{{"", lease.metadata.name}};
                                });
  return controller;
}

}  // namespace qvd::controller
