#include "agent/app/agent.hpp"

#include "agent/app/api_side.hpp"
#include "agent/app/contributions.hpp"
#include "agent/app/host_side.hpp"
#include "agent/host/host_reporter.hpp"
#include "api/client/kubeconfig.hpp"
#include "api/client/lease.hpp"
#include "api/client/rest_client.hpp"
#include "api/types/well_known.hpp"
#include "base/admin/health.hpp"
#include "base/core/guard.hpp"
#include "base/core/pause.hpp"
#include "base/log/log.hpp"

namespace qvd::agent {
namespace {

constexpr std::chrono::seconds kReportInterval{10};
constexpr std::chrono::seconds kFirstReports{1};  // while the host is not yet registered
constexpr std::chrono::seconds kCheckInterval{60};
constexpr std::chrono::seconds kCallLimit{10};

void log_failure(std::string_view what, const base::Status& status) {
  if (!status.ok()) base::log::warn(what, {{"err", status}});
}

/// A chore whose failure, exceptions too, is logged and costs nothing else.
template <class Chore>
void attempt(std::string_view failure, Chore chore) {
  log_failure(failure, base::guarded(chore));
}

void check_host(const base::Context& ctx, HostSide& host, ApiSide& api, bool registered) {
  attempt("cannot refresh the port filter",
          [&] { return host.refresh_scope(ctx.limited(kCallLimit)); });
  attempt("cannot load the port filter",
          [&] { return host.filter().resync(ctx.limited(kCallLimit)); });
  if (registered) attempt("cannot look for strays", [&] { return api.check_strays(ctx); });
  api.look_at_all();
}

/// What the agent does by the clock, besides runs.
void keep_house(const base::Context& ctx, HostSide& host, ApiSide& api, HostReporter& reporter) {
  base::SteadyTime next_check = std::chrono::steady_clock::now();
  bool registered = false;
  do {
    const base::Status reported = base::guarded(
        [&] { return api.ready().ok() ? reporter.report(ctx.limited(kCallLimit)) : api.ready(); });
    registered = registered || reported.ok();
    if (registered) log_failure("cannot report on this host", reported);
    if (std::chrono::steady_clock::now() >= next_check) {
      next_check = std::chrono::steady_clock::now() + kCheckInterval;
      check_host(ctx, host, api, registered);
    }
  } while (base::pause(ctx, registered ? kReportInterval : kFirstReports));
}

}  // namespace

base::Status run_agent(const AgentOptions& options, base::RunEnvironment& environment) {
  const base::SystemClock clock;
  ASSIGN_OR_RETURN(const auto host, HostSide::open(options));
  RETURN_IF_ERROR(host->recover(environment.context));
  ASSIGN_OR_RETURN(api::ConnectionConfig config, api::find_config(options.kubeconfig));
  ASSIGN_OR_RETURN(const auto client, api::connect_api(std::move(config), &environment.metrics));
  ApiSide api(
      {*host, *client, clock, options.host_name, options.workers, options.allow_privileged_guests});
  environment.health.add("api", [&] { return api.ready(); });
  environment.health.add("hypervisor", [&] { return host->hypervisor().facts().status(); });

  api::LeaseRenewerOptions lease;
  lease.lease = {api::kHostLeaseNamespace, options.host_name};
  lease.holder = options.host_name + "_" + host->identity().boot_id;
  api::LeaseRenewer renewer(*client, clock, lease);
  PoolWatch pools;
  const ReportSources sources{options, *host, api, pools, clock};
  HostReporter reporter(*client, clock, options.host_name, host->identity(),
                        [&](api::HostStatus& status) { contribute(sources, status); });
  api.start();
  renewer.start();
  keep_house(environment.context, *host, api, reporter);

  base::log::info("stopping; machines run on");
  renewer.stop();
  api.stop();
  environment.health.remove("api");
  environment.health.remove("hypervisor");
  log_failure("cannot report the end", reporter.report_stopped(base::with_timeout(kFirstReports)));
  return base::ok_status();
}

}  // namespace qvd::agent
