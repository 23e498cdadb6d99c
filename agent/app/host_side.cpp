#include "agent/app/host_side.hpp"

#include <filesystem>
#include <set>

#include "agent/run/plan_of.hpp"
#include "base/core/guard.hpp"
#include "base/log/log.hpp"
#include "base/os/file.hpp"
#include "base/os/temporary.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

ScopeNetwork scope_network(const NetworkPlan& plan) {
  return {plan.cidr, plan.first_desktop, "", plan.gateway, plan.dns_servers, {}};
}

/// Where the files of these machines are replaced whole.
std::set<fs::path> folders_of_files(const std::vector<RunRecord>& records,
                                    const fs::path& storage) {
  std::set<fs::path> out = {storage / kPoolNotesFolder};
  for (const RunRecord& record : records) {
    const DhcpPaths dhcp{storage / kDhcpFolder / record.plan.network.name};
    out.insert({dhcp.directory, dhcp.hosts()});
    for (const VolumePlan& volume : record.plan.volumes)
      out.insert(fs::path(volume.directory).parent_path());
  }
  return out;
}

/// Takes away what a crash in the middle of an act has left on the disk of this host and in the
/// pools of these machines.
void sweep(const std::vector<RunRecord>& records, const fs::path& storage) {
  std::set<std::string> basefs;
  std::set<std::string> overlays;
  for (const RunRecord& record : records) {
    basefs.insert(record.plan.image.basefs);
    overlays.insert(record.plan.overlay.directory);
  }
  for (const std::string& path : basefs) ImageCache::sweep(path);
  for (const std::string& path : overlays) sweep_overlays(path);
  for (const fs::path& path : folders_of_files(records, storage))
    if (const auto swept = base::sweep_temporaries(path); !swept.ok())
      base::log::warn("cannot sweep", {{"path", path.string()}, {"err", swept}});
}

}  // namespace

HostSide::HostSide(const AgentOptions& options)
    : storage_(options.storage),
      filter_(nft_applier()),
      dhcp_(fs::path(options.storage) / kDhcpFolder) {}

base::Result<std::unique_ptr<HostSide>> HostSide::open(const AgentOptions& options) {
  RETURN_IF_ERROR(base::make_directories(options.storage, 0755));
  std::unique_ptr<HostSide> side(new HostSide(options));
  ASSIGN_OR_RETURN(side->identity_, read_identity());
  ASSIGN_OR_RETURN(side->records_, RecordStore::open(fs::path(options.storage) / kRecordsFolder));
  ASSIGN_OR_RETURN(side->hypervisor_, make_libvirt_lxc(options.libvirt_lxc));
  side->machines_ = make_local_machines(
      {*side->hypervisor_, side->filter_, side->dhcp_,
       [raw = side.get()](const base::Context& ctx) { return raw->refresh_scope(ctx); },
       options.host_name});
  return side;
}

void HostSide::set_networks(std::vector<ScopeNetwork> networks) {
  *networks_.lock() = std::move(networks);
}

base::Status HostSide::refresh_scope(const base::Context& ctx) {
  std::vector<ScopeNetwork> networks = networks_.copy();
  std::set<std::string> known;
  for (const ScopeNetwork& network : networks) known.insert(network.cidr);
  for (const RunRecord& record : records_->all())
    if (known.insert(record.plan.network.cidr).second)
      networks.push_back(scope_network(record.plan.network));
  ASSIGN_OR_RETURN(const auto own, host_addresses());
  return filter_.set_scope(ctx, scope_of(networks, own));
}

base::Status HostSide::recover(const base::Context& ctx) {
  const std::vector<RunRecord> records = records_->all();
  for (const RunRecord& record : records) {
    if (record.boot_id != identity_.boot_id) continue;
    const auto port = filter_port(record.plan);
    if (port) RETURN_IF_ERROR(filter_.adopt(*port));
  }
  RETURN_IF_ERROR(refresh_scope(ctx));
  for (const RunRecord& record : records) {
    if (record.boot_id != identity_.boot_id || !record.launched) continue;
    if (!machines_->exists(record.plan.uid).value_or(false)) continue;
    const base::Status adopted = machines_->adopt(ctx, record.plan);
    if (!adopted.ok())
      base::log::error("a running machine is not fully in hand, it runs on",
                       {{"uid", record.plan.uid}, {"err", adopted}});
  }
  // Last and on its own thread: a pool that hangs must not keep the filter or a machine waiting.
  sweeper_ = std::jthread([records, storage = storage_] {
    (void)base::guarded([&] {
      sweep(records, storage);
      return base::ok_status();
    });
  });
  base::log::info("host recovered", {{"count", records.size()}});
  return base::ok_status();
}

}  // namespace qvd::agent
