#include "controller/app/controller_app.hpp"

#include <memory>

#include "api/client/events.hpp"
#include "api/client/informer_set.hpp"
#include "api/client/rest_client.hpp"
#include "api/types/well_known.hpp"
#include "base/admin/health.hpp"
#include "base/crypto/random.hpp"
#include "base/log/log.hpp"
#include "base/os/host_name.hpp"
#include "controller/app/all_controllers.hpp"
#include "controller/runtime/leader_api.hpp"
#include "controller/runtime/manager.hpp"

namespace qvd::controller {
namespace {

const api::ObjectKey kLeaderLease{api::kSystemNamespace, "qvd-controller"};

std::string host_name() {
  const std::string name = base::host_name();
  return name.empty() ? "unknown" : name;
}

}  // namespace

base::Status run_controllers(const ControllerAppOptions& options,
                             base::RunEnvironment& environment) {
  ASSIGN_OR_RETURN(api::ConnectionConfig config, api::find_config(options.kubeconfig));
  const std::string server = config.server;
  ASSIGN_OR_RETURN(const std::unique_ptr<api::ApiClient> api,
                   api::connect_api(std::move(config), &environment.metrics));
  const base::SystemClock clock;
  api::LeaderElectorOptions election;
  election.lease = kLeaderLease;
  election.identity =
      options.identity.empty() ? host_name() + "_" + base::random_token(8) : options.identity;
  api::InformerSet informers(*api, clock);
  Manager manager(*api, informers, clock, election);
  const auto writing = make_leader_api(*api, [&manager] { return manager.leading(); });
  const auto events = api::make_event_recorder(*writing, clock, "qvd-controller", host_name());
  const Deps deps{*writing, informers, clock, *events, environment.metrics};
  for (auto& controller : make_all_controllers(deps)) manager.add(std::move(controller));
  environment.health.add("caches", [&manager] { return manager.ready(); });
  base::log::info("controllers are built", {{"addr", server}, {"user", election.identity}});
  const base::Status ended = manager.run(environment.context);
  environment.health.remove("caches");
  return ended;
}

}  // namespace qvd::controller
