#include "agent/run/plan_of.hpp"
#include "base/address/ipv4.hpp"

namespace qvd::agent {
namespace {

/// Where the guest's view of a volume is put together: beside its root, not below it.
std::string volume_mount(const MachinePlan& plan, std::size_t index) {
  return plan.root_mount + ".volume" + std::to_string(index);
}

}  // namespace

ImageRequest image_request(const MachinePlan& plan) {
  return {plan.image.file, plan.image.sha256, plan.image.basefs, plan.image.base_name};
}

RootFs root_fs(const MachinePlan& plan) {
  RootFs root;
  root.base = plan.image.basefs + "/" + plan.image.base_name;
  root.overlay = {plan.overlay.directory, plan.overlay.upper, plan.overlay.work,
                  plan.overlay.persistent};
  root.mount = plan.root_mount;
  for (std::size_t i = 0; i < plan.volumes.size(); ++i)
    if (!plan.volumes[i].mount_path.empty())
      root.volumes.push_back({plan.volumes[i].directory, volume_mount(plan, i)});
  root.first_id = plan.first_host_id;
  return root;
}

VolumeRequest volume_request(const MachinePlan& plan, const VolumePlan& volume,
                             const std::string& host_name) {
  VolumeRequest request;
  request.directory = volume.directory;
  request.owner = {volume.owner_kind, volume.owner_uid, volume.owner_name, volume.owner_id,
                   volume.owner_login};
  request.lock_required = volume.lock_required;
  request.formatted = volume.formatted;
  request.holder = "host " + host_name + ", run " + plan.key() + " (uid " + plan.uid + ")";
  return request;
}

base::Result<FilterPort> filter_port(const MachinePlan& plan) {
  FilterPort port;
  port.device = plan.network.device;
  port.mac = plan.network.mac;
  port.address = plan.network.address;
  port.tenant = plan.ns;
  port.allow_ipv6 = plan.network.allow_ipv6;
  ASSIGN_OR_RETURN(port.isolation, parse_isolation(plan.network.isolation));
  RETURN_IF_ERROR(check_port(port));
  return port;
}

BridgeRequest bridge_request(const MachinePlan& plan) {
  return {plan.network.bridge, plan.network.cidr, plan.network.gateway, plan.network.host_address};
}

DhcpNetwork dhcp_network(const MachinePlan& plan) {
  const NetworkPlan& network = plan.network;
  return {network.name,        network.bridge,     network.cidr,       network.gateway,
          network.dns_servers, network.dns_domain, network.dns_search, network.mtu};
}

DhcpHost dhcp_host(const MachinePlan& plan) {
  return {plan.network.mac, plan.network.address, plan.network.device};
}

DomainSpec domain_spec(const MachinePlan& plan) {
  DomainSpec spec;
  spec.name = plan.domain_name();
  spec.uuid = plan.uid;
  spec.tag = {plan.uid, plan.vm_id, plan.ns, plan.name, plan.cluster_uid};
  spec.memory_bytes = plan.memory_bytes;
  spec.vcpus = plan.cpus;
  spec.init = plan.init;
  spec.mounts.push_back({plan.root_mount, "/", false});
  for (std::size_t i = 0; i < plan.volumes.size(); ++i)
    if (!plan.volumes[i].mount_path.empty())
      spec.mounts.push_back({volume_mount(plan, i), plan.volumes[i].mount_path, false});
  DomainNic nic{plan.network.bridge, plan.network.mac, plan.network.device, "", 0, ""};
  if (!plan.network.dhcp) {
    nic.address = plan.network.address;
    nic.prefix = base::parse_cidr(plan.network.cidr).value_or(base::Cidr{}).length;
    nic.gateway = plan.network.gateway;
  }
  spec.nics.push_back(std::move(nic));
  spec.capabilities = plan.capabilities;
  spec.devices = plan.devices;
  if (plan.first_host_id != 0) spec.id_map = IdMap{plan.first_host_id, 65536};
  return spec;
}

}  // namespace qvd::agent
