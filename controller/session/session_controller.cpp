#include "controller/session/session_controller.hpp"

#include "api/types/cluster_settings.hpp"
#include "api/types/core.hpp"
#include "api/types/virtual_machine.hpp"
#include "api/types/well_known.hpp"
#include "controller/runtime/staleness.hpp"
#include "controller/runtime/write.hpp"
#include "controller/session/grant.hpp"
#include "controller/session/session_fate.hpp"

namespace qvd::controller {
namespace {

using api::Session;

constexpr std::chrono::seconds kLongestWait{270};  // QVD's time for a start
constexpr std::chrono::hours kHistory{1};
constexpr std::chrono::seconds kLeaseRead{5};

/// Changes with every renewal, and when we were deaf: then the period begins anew.
std::string sign_of_life(const api::Informer<api::Lease>& leases, const std::string& gateway) {
  return leases.version_of({api::kGatewayLeaseNamespace, gateway}) + "#" +
         std::to_string(leases.disruptions());
}

class SessionReconciler final : public Reconciler {
 public:
  SessionReconciler(const Deps& deps, std::shared_ptr<Staleness> gateways)
      : deps_(deps),
        sessions_(deps.informers.of<Session>()),
        machines_(deps.informers.of<api::VirtualMachine>()),
        settings_(deps.informers.of<api::ClusterSettings>()),
        leases_(deps.informers.of<api::Lease>({api::kGatewayLeaseNamespace, "", ""})),
        gateways_(std::move(gateways)),
        waits_(deps.clock) {}

  Outcome reconcile(const base::Context& ctx, const Key& key) override {
    const auto session = sessions_.get(key);
    if (!session || session->metadata.deleting()) return Outcome::done();
    if (!is_open(*session)) return expire(ctx, *session);
    const auto machine = machines_.get({key.ns, session->spec.vm});
    SessionView view;
    view.session = *session;
    view.machine = machine.get();
    view.gateway_silent = silence_of(ctx, session->spec.gateway);
    view.waiting = waits_.age(session->metadata.uid, "");
    view.longest_wait = time_of(settings().machines.timeouts.connect, kLongestWait);
    const SessionFate fate = fate_of(view);
    if (fate.reason == api::SessionClosedReason::kUnset) return Outcome::after(fate.look_again);
    return close(ctx, *session, fate);
  }

 private:
  /// Before a session is closed its gateway's Lease is read from the server: a watch that has
  /// stalled shows silence, too. A read that fails says nothing about the gateway, and begins the
  /// period anew.
  std::chrono::nanoseconds silence_of(const base::Context& ctx, const std::string& gateway) {
    const auto silent = gateways_->age(gateway, sign_of_life(leases_, gateway));
    if (silent < kGatewaySilence) return silent;
    const Key key{api::kGatewayLeaseNamespace, gateway};
    const auto lease = api::TypedClient<api::Lease>(deps_.api).get(ctx.limited(kLeaseRead), key);
    const bool gone = lease.status().code() == base::Code::kNotFound;
    const std::string version = lease ? lease->metadata.resource_version : "";
    if ((lease || gone) && version == leases_.version_of(key)) return silent;
    gateways_->begin_anew(gateway);
    return gateways_->age(gateway, sign_of_life(leases_, gateway));
  }

  Outcome close(const base::Context& ctx, const Session& session, const SessionFate& fate) {
    base::Json body = base::Json::object();
    body["status"]["phase"] = "Closed";
    body["status"]["closedReason"] = std::string(api::to_string(fate.reason));
    body["status"]["message"] = fate.message;
    body["status"]["closedAt"] = base::format_rfc3339(deps_.clock.wall_now());
    return patch_if_unchanged(ctx, deps_, session, std::move(body), "status").status();
  }

  Outcome expire(const base::Context& ctx, const Session& session) {
    waits_.forget(session.metadata.uid);
    const auto closed =
        base::parse_rfc3339(session.status.closed_at.empty() ? session.metadata.creation_timestamp
                                                             : session.status.closed_at);
    if (!closed) return Outcome::done();
    const auto left =
        *closed + time_of(settings().sessions.history, kHistory) - deps_.clock.wall_now();
    if (left > left.zero()) return Outcome::after(left);
    api::DeleteOptions options;
    options.uid = session.metadata.uid;
    const base::Status gone = deps_.api.remove(ctx, Session::kind(), api::key_of(session), options);
    return gone.code() == base::Code::kNotFound ? base::ok_status() : gone;
  }

  [[nodiscard]] api::ClusterSettingsSpec settings() const {
    const auto found = settings_.get({"", "default"});
    return found ? found->spec : api::ClusterSettingsSpec();
  }
  static std::chrono::milliseconds time_of(const std::string& text,
                                           std::chrono::milliseconds fallback) {
    return base::parse_duration(text).value_or(fallback);
  }

  Deps deps_;
  api::Informer<Session>& sessions_;
  api::Informer<api::VirtualMachine>& machines_;
  api::Informer<api::ClusterSettings>& settings_;
  api::Informer<api::Lease>& leases_;
  std::shared_ptr<Staleness> gateways_;  // shared with the handler of leases
  Staleness waits_;
};

}  // namespace

std::unique_ptr<Controller> make_session_controller(const Deps& deps) {
  const auto gateways = std::make_shared<Staleness>(deps.clock);
  auto controller = std::make_unique<Controller>(
      ControllerOptions{"session", 1}, std::make_unique<SessionReconciler>(deps, gateways),
      deps.clock, deps.metrics);
  // Renewals are noted when they arrive, not when a session happens to be looked at.
  auto& leases = deps.informers.of<api::Lease>({api::kGatewayLeaseNamespace, "", ""});
  const auto note = [gateways, &leases](const std::shared_ptr<const api::Lease>& lease) {
    (void)gateways->age(lease->metadata.name, sign_of_life(leases, lease->metadata.name));
  };
  api::InformerHandler<api::Lease> handler;
  handler.added = note;
  handler.updated = [note](const auto&, const auto& after) { note(after); };
  leases.add_handler(std::move(handler));
  controller->watch(deps.informers.of<Session>());
  return controller;
}

}  // namespace qvd::controller
