#include "agent/app/contributions.hpp"

#include <algorithm>
#include <filesystem>

#include "agent/storage/pool_marker.hpp"
#include "base/address/ipv4.hpp"

namespace qvd::agent {
namespace {

void add_hypervisors(const AgentOptions& options, HostSide& host, api::HostStatus& status) {
  api::HostHypervisor lxc;
  lxc.name = api::HypervisorType::kLxc;
  lxc.uri = options.libvirt_lxc;
  const auto facts = host.hypervisor().facts();
  lxc.available = facts.has_value();
  if (facts) {
    lxc.version = facts->version;
    status.versions.libvirt = facts->version;
  } else {
    lxc.message = facts.status().message();
  }
  status.hypervisors.push_back(std::move(lxc));
  if (options.libvirt_kvm.empty()) return;
  api::HostHypervisor kvm;
  kvm.name = api::HypervisorType::kKvm;
  kvm.uri = options.libvirt_kvm;
  kvm.message = "this version of qvd-agent runs containers only";
  status.hypervisors.push_back(std::move(kvm));
}

void add_networks(ApiSide& api, api::HostStatus& status) {
  for (const auto& network : api.networks().list()) {
    api::HostNetwork entry;
    entry.network = network->metadata.name;
    const auto found = find_bridge(network->spec.bridge, network->spec.cidr);
    entry.ready = found.has_value();
    if (found) {
      entry.host_address = base::format_cidr(found->cidr);
    } else {
      entry.message = found.status().message();
      // A bridge that is missing is made at the first start, if the network says with what address.
      entry.ready =
          found.status().code() == base::Code::kNotFound && !network->spec.gateway.empty();
    }
    status.networks.push_back(std::move(entry));
  }
}

void add_addresses(api::HostStatus& status) {
  const auto addresses = host_addresses();
  if (!addresses) return;
  for (const HostAddress& address : *addresses) {
    if (address.interface == "lo") continue;
    const std::string text = base::format_ipv4(address.cidr.address);
    status.addresses.push_back(text);
    for (const api::HostNetwork& network : status.networks)
      if (status.address.empty() && network.host_address == base::format_cidr(address.cidr))
        status.address = text;
  }
  if (status.address.empty() && !status.addresses.empty())
    status.address = status.addresses.front();
}

/// Errors: what keeps this host from using the pool.
base::Result<Space> look_at(const PoolRef& pool, const std::filesystem::path& notes) {
  const auto space = read_space(pool.path);
  if (!space)
    return base::Status(space.status().code(),
                        space.status().message() + "; mount or make it on this host");
  if (!space->writable) return base::forbidden(pool.path.string() + " cannot be written");
  RETURN_IF_ERROR(check_pool_marker(pool, notes));
  return space;
}

void add_storage(const ReportSources& from, api::HostStatus& status) {
  const std::filesystem::path notes =
      std::filesystem::path(from.options.storage) / kPoolNotesFolder;
  for (const auto& pool : from.api.pools().list()) {
    api::HostStorage entry;
    entry.pool = pool->metadata.name;
    const PoolRef ref{pool->metadata.uid, entry.pool, pool->spec.path};
    const auto space = from.pools.ask(ref.name, [ref, notes] { return look_at(ref, notes); });
    entry.reachable = space.has_value();
    if (space) {
      entry.capacity = api::Quantity::from_bytes(space->total);
      entry.free = api::Quantity::from_bytes(space->free);
    } else {
      entry.message = space.status().message();
    }
    status.storage.push_back(std::move(entry));
  }
}

void add_reserved(HostSide& host, api::HostStatus& status) {
  std::int64_t memory = 0;
  std::int64_t cpus = 0;
  for (const RunRecord& record : host.records().all()) {
    memory += record.plan.memory_bytes;
    cpus += record.plan.cpus;
  }
  status.reserved.emplace();
  status.reserved->memory = api::Quantity::from_bytes(memory);
  status.reserved->cpu = api::Quantity::from_milli(cpus * 1000);
}

void add_strays(ApiSide& api, base::WallTime now, api::HostStatus& status) {
  const StrayVerdict verdict = api.strays();
  for (const std::string& uid : verdict.held) {
    api::HostStray stray;
    stray.uuid = uid;
    stray.held = true;
    status.strays.push_back(std::move(stray));
  }
  api::Condition held;
  held.type = "StraysHeld";
  held.status = verdict.held.empty() ? api::ConditionStatus::kFalse : api::ConditionStatus::kTrue;
  held.reason = verdict.held.empty() ? "NoStrays" : "MachinesWithoutRun";
  held.message = verdict.held.empty() ? ""
                                      : std::to_string(verdict.held.size()) +
                                            " machines have no run and run on; decide with "
                                            "`qvdctl strays adopt|stop`";
  held.last_transition_time = base::format_rfc3339(now);
  status.conditions.push_back(std::move(held));
}

}  // namespace

void contribute(const ReportSources& from, api::HostStatus& status) {
  status.cluster_uid = from.api.cluster_uid();
  add_hypervisors(from.options, from.host, status);
  add_networks(from.api, status);
  add_addresses(status);
  add_storage(from, status);
  add_reserved(from.host, status);
  add_strays(from.api, from.clock.wall_now(), status);
}

}  // namespace qvd::agent
