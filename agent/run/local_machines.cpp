#include <map>
#include <mutex>
#include <vector>

#include "agent/guest/vma_client.hpp"
#include "agent/run/machines.hpp"
#include "agent/run/plan_of.hpp"
#include "base/log/log.hpp"

namespace qvd::agent {
namespace {

class LocalMachines final : public Machines {
 public:
  explicit LocalMachines(LocalParts parts) : parts_(std::move(parts)) {}

  bool has_image(const MachinePlan& plan) override {
    std::error_code error;
    return std::filesystem::is_directory(root_fs(plan).base, error);
  }

  base::Status ensure_image(const base::Context& ctx, const MachinePlan& plan) override {
    return images_.ensure(ctx, image_request(plan)).status();
  }

  base::Status open_storage(const base::Context&, const MachinePlan& plan) override {
    RETURN_IF_ERROR(hold_volumes(plan));
    return assemble(root_fs(plan));
  }

  base::Status open_network(const base::Context& ctx, const MachinePlan& plan) override {
    RETURN_IF_ERROR(ensure_bridge(ctx, bridge_request(plan)));
    RETURN_IF_ERROR(remove_interface(ctx, plan.network.device));
    RETURN_IF_ERROR(parts_.refresh_scope(ctx));
    ASSIGN_OR_RETURN(const FilterPort port, filter_port(plan));
    RETURN_IF_ERROR(parts_.filter.add(ctx, port));
    if (!plan.network.dhcp) return base::ok_status();
    return parts_.dhcp.add_host(ctx, dhcp_network(plan), dhcp_host(plan));
  }

  base::Status start(const base::Context& ctx, const MachinePlan& plan) override {
    RETURN_IF_ERROR(parts_.hypervisor.start(domain_spec(plan)));
    // Not before: a bridge takes the address of a port that joins, and forgets its neighbours then.
    const NetworkPlan& network = plan.network;
    const base::Status known = set_neighbour(ctx, network.bridge, network.address, network.mac);
    if (!known.ok())
      base::log::warn("the guest must be found by ARP", {{"uid", plan.uid}, {"err", known}});
    return base::ok_status();
  }

  base::Result<bool> exists(const std::string& uid) override {
    ASSIGN_OR_RETURN(const auto domain, parts_.hypervisor.lookup(uid));
    return domain && domain->state != DomainState::kStopped;
  }
  base::Status shutdown(const std::string& uid) override { return parts_.hypervisor.shutdown(uid); }
  base::Status destroy(const std::string& uid) override { return parts_.hypervisor.destroy(uid); }

  base::Status ping(const base::Context& ctx, const MachinePlan& plan, bool booting) override {
    return call_vma(ctx, vma_of(plan), "ping", booting ? kBootingGuest : VmaTimeouts{}).status();
  }
  base::Status power_off(const base::Context& ctx, const MachinePlan& plan) override {
    return call_vma(ctx, vma_of(plan), "poweroff").status();
  }

  base::Status adopt(const base::Context& ctx, const MachinePlan& plan) override {
    ASSIGN_OR_RETURN(const FilterPort port, filter_port(plan));
    RETURN_IF_ERROR(parts_.filter.add(ctx, port));
    if (plan.network.dhcp)
      RETURN_IF_ERROR(parts_.dhcp.add_host(ctx, dhcp_network(plan), dhcp_host(plan)));
    return hold_volumes(plan);
  }

  base::Status close(const base::Context& ctx, const MachinePlan& plan, OverlayFate fate) override {
    RETURN_IF_ERROR(remove_interface(ctx, plan.network.device));
    RETURN_IF_ERROR(parts_.filter.remove(ctx, plan.network.device));
    RETURN_IF_ERROR(parts_.dhcp.remove_host(plan.network.name, plan.network.device));
    RETURN_IF_ERROR(remove_neighbour(ctx, plan.network.bridge, plan.network.address));
    RETURN_IF_ERROR(dismantle(root_fs(plan), fate));
    std::lock_guard guard(mutex_);
    held_.erase(plan.uid);
    return base::ok_status();
  }

 private:
  static VmaAddress vma_of(const MachinePlan& plan) {
    return {plan.network.address, plan.vma_port};
  }

  base::Status hold_volumes(const MachinePlan& plan) {
    {
      std::lock_guard guard(mutex_);
      if (held_.contains(plan.uid)) return base::ok_status();
    }
    std::vector<OpenVolume> volumes;
    for (const VolumePlan& volume : plan.volumes) {
      ASSIGN_OR_RETURN(OpenVolume open,
                       open_volume(volume_request(plan, volume, parts_.host_name)));
      volumes.push_back(std::move(open));
    }
    std::lock_guard guard(mutex_);
    held_[plan.uid] = std::move(volumes);
    return base::ok_status();
  }

  const LocalParts parts_;
  ImageCache images_;
  std::mutex mutex_;                                     // guards held_
  std::map<std::string, std::vector<OpenVolume>> held_;  // by uid of the run
};

}  // namespace

std::unique_ptr<Machines> make_local_machines(LocalParts parts) {
  return std::make_unique<LocalMachines>(std::move(parts));
}

}  // namespace qvd::agent
