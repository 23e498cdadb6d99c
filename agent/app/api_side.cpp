#include "agent/app/api_side.hpp"

#include <condition_variable>
#include <mutex>

#include "api/types/well_known.hpp"
#include "base/log/log.hpp"

namespace qvd::agent {
namespace {

constexpr std::chrono::minutes kWorkLimit{15};  // of one look at one machine: unpacking an image
constexpr std::chrono::seconds kSyncSlice{2};
constexpr std::chrono::seconds kListLimit{30};

api::ObjectKey key_of(const MachinePlan& plan) {
  return {plan.ns, plan.name};
}

base::RateLimits retry_limits() {
  base::RateLimits limits;
  limits.first = std::chrono::milliseconds(100);
  limits.cap = std::chrono::seconds(30);
  return limits;
}

ScopeNetwork scope_network(const api::NetworkSpec& spec) {
  ScopeNetwork network{spec.cidr,    spec.first_address, spec.last_address,
                       spec.gateway, spec.dns_servers,   {}};
  for (const std::int32_t port : spec.host_access.tcp_ports) network.host_tcp_ports.push_back(port);
  if (spec.host_access.gateway) network.host_tcp_ports.push_back(api::kGatewayPort);
  return network;
}

}  // namespace

ApiSide::ApiSide(Deps deps)
    : deps_(std::move(deps)),
      informers_(deps_.api, deps_.clock),
      runs_(informers_.of<api::MachineRun>({"", "", "spec.host=" + deps_.host_name})),
      networks_(informers_.of<api::Network>()),
      pools_(informers_.of<api::StoragePool>()),
      writer_(deps_.api),
      farm_(deps_.api),
      queue_(deps_.clock, retry_limits()) {
  add_handlers();
}

ApiSide::~ApiSide() {
  stop();
}

void ApiSide::add_handlers() {
  const auto add = [this](const api::MachineRun& run) {
    queue_.add({run.metadata.ns, run.metadata.name});
  };
  runs_.add_handler({[add](const auto& run) { add(*run); },
                     [add](const auto&, const auto& after) { add(*after); },
                     [add](const auto& last, bool) { add(*last); }});
  networks_.add_handler({[this](const auto&) { take_networks(); },
                         [this](const auto&, const auto&) { take_networks(); },
                         [this](const auto&, bool) { take_networks(); }});
  deps_.host.hypervisor().set_change_sink([this](const std::string& uuid) {
    if (const auto record = deps_.host.records().get(uuid)) queue_.add(key_of(record->plan));
  });
}

void ApiSide::take_networks() {
  std::vector<ScopeNetwork> networks;
  for (const auto& network : networks_.list()) networks.push_back(scope_network(network->spec));
  deps_.host.set_networks(std::move(networks));
}

void ApiSide::start() {
  main_ = std::jthread([this](const std::stop_token& stop) { main_loop(stop); });
}

void ApiSide::stop() {
  main_.request_stop();
  if (main_.joinable()) main_.join();
  deps_.host.hypervisor().set_change_sink({});
  queue_.shut_down();
  for (std::jthread& worker : workers_) worker.request_stop();
  workers_.clear();
  informers_.stop_all();
}

base::Status ApiSide::ready() const {
  if (!informers_.has_synced()) return base::unavailable("the API's objects are not all read yet");
  if (!following_) return base::unavailable("it is not known yet which farm this is");
  return base::ok_status();
}

void ApiSide::main_loop(const std::stop_token& stop) {
  informers_.start_all();
  const auto slice = [&] { return base::Context{.stop = stop}.limited(kSyncSlice); };
  base::Status synced = informers_.wait_synced(slice());
  while (!synced.ok() && !stop.stop_requested()) {
    base::log::warn("waiting for the API", {{"err", synced}});
    synced = informers_.wait_synced(slice());
  }
  if (stop.stop_requested()) return;
  if (!farm_.learn({.stop = stop}).ok()) return;
  take_networks();
  reconciler_ = std::make_unique<RunReconciler>(RunReconciler::Deps{
      deps_.host.machines(), deps_.host.records(), writer_, memories_, deps_.clock,
      [this](const api::ObjectKey& key) { return runs_.get(key); },
      [this](const std::string& name) {
        return networks_.get({"", name});
      },
      deps_.host.identity().boot_id, PlanRules{farm_.uid(), deps_.allow_privileged_guests}});
  look_at_all();
  for (int i = 0; i < deps_.workers; ++i)
    workers_.emplace_back([this](const std::stop_token& token) { work_loop(token); });
  following_ = true;
  base::log::info("following the runs of this host", {{"host", deps_.host_name}});
}

void ApiSide::look_at_all() {
  for (const RunRecord& record : deps_.host.records().all()) queue_.add(key_of(record.plan));
}

void ApiSide::work_loop(const std::stop_token& stop) {
  const base::Context forever{.stop = stop};
  while (const auto key = queue_.get(forever)) {
    if (stop.stop_requested()) break;
    work_on(forever.limited(kWorkLimit), *key);
    queue_.done(*key);
  }
}

void ApiSide::work_on(const base::Context& ctx, const api::ObjectKey& key) {
  const auto again = reconciler_->reconcile(ctx, key);
  if (!again) {
    base::log::warn("run is not as it should be yet, trying again",
                    {{"ns", key.ns},
                     {"name", key.name},
                     {"attempt", queue_.failures(key) + 1},
                     {"err", again.status()}});
    queue_.add_rate_limited(key);
    return;
  }
  queue_.forget(key);
  if (*again) queue_.add_after(key, **again);
}

base::Result<std::set<std::string>> ApiSide::list_uids(const base::Context& ctx) {
  api::ListOptions options;
  options.field_selector = "spec.host=" + deps_.host_name;
  ASSIGN_OR_RETURN(const auto list,
                   api::list_all(ctx, deps_.api, api::MachineRun::kind(), std::move(options)));
  std::set<std::string> uids;
  for (const base::Json& item : list.items) uids.insert(api::uid_of(item));
  return uids;
}

base::Status ApiSide::check_strays(const base::Context& ctx) {
  RETURN_IF_ERROR(ready());
  StrayCheck check;
  std::map<std::string, std::string> farm_of;  // uid of run -> farm that made it
  std::set<std::string> cached;
  for (const auto& run : runs_.list()) cached.insert(run->metadata.uid);
  for (const RunRecord& record : deps_.host.records().all())
    farm_of[record.plan.uid] = record.plan.cluster_uid;
  ASSIGN_OR_RETURN(const auto domains, deps_.host.hypervisor().list());
  for (const DomainInfo& domain : domains)
    if (domain.tag) farm_of[domain.uuid] = domain.tag->cluster_uid;
  bool any_absent = false;
  const std::string own_farm = farm_.uid();
  check.farm_known = true;
  for (const auto& [uid, farm] : farm_of) {
    check.present.insert(uid);
    if (cached.contains(uid)) continue;
    any_absent = true;
    check.farm_known = check.farm_known && farm == own_farm;
  }
  if (!any_absent) {
    *stray_verdict_.lock() = stray_rule_.check({check.present, check.present, true, {}});
    return base::ok_status();
  }
  // The cache is not enough to stop a machine by: a list of its own, from the farm that we know.
  const base::Context limited = ctx.limited(kListLimit);
  ASSIGN_OR_RETURN(check.listed, list_uids(limited));
  check.farm_known = check.farm_known && farm_.is_still_ours(limited);
  check.now = deps_.clock.steady_now();
  StrayVerdict verdict = stray_rule_.check(check);
  for (const std::string& uid : verdict.to_stop) {
    base::log::warn("machine has no run any more, stopping it", {{"uid", uid}});
    memories_.mark_stray(uid);
    if (const auto record = deps_.host.records().get(uid)) {
      queue_.add(key_of(record->plan));
    } else {
      RETURN_IF_ERROR(deps_.host.hypervisor().destroy(uid));
    }
  }
  *stray_verdict_.lock() = std::move(verdict);
  return base::ok_status();
}

}  // namespace qvd::agent
