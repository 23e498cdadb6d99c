#include "agent/run/plan_of.hpp"

#include <algorithm>
#include <utility>

#include "agent/storage/entry_path.hpp"
#include "agent/storage/id_map.hpp"
#include "base/address/ipv4.hpp"
#include "base/core/clock.hpp"

namespace qvd::agent {
namespace {

constexpr std::string_view kHomeTarget = "/home";

base::Status refuse(std::string message) {
  return {base::Code::kInvalid, "RunInvalid", std::move(message)};
}
base::Status unsupported(std::string message) {
  return {base::Code::kInvalid, "RunNotSupported", std::move(message)};
}

base::Status check_supported(const api::MachineRunSpec& spec) {
  if (spec.hypervisor != api::HypervisorType::kLxc)
    return unsupported("this agent runs containers (lxc) only");
  if (spec.image_format != api::ImageFormat::kTar)
    return unsupported("a container needs an image of format tar");
  if (spec.rootfs.backend != api::RootfsBackend::kOverlayfs)
    return unsupported("rootfs.backend must be overlayfs on this host");
  if (spec.network.vlan) return unsupported("VLANs are not supported on this host");
  if (spec.network.mtu && !spec.network.dhcp)
    return unsupported("network.mtu reaches a desktop by DHCP only, and its network has none");
  if (spec.lxc.cpuset) return unsupported("lxc.cpuset is not supported on this host");
  if (!spec.lxc.apparmor_profile.empty())
    return unsupported("lxc.apparmorProfile is not supported on this host");
  return base::ok_status();
}

base::Status check_privileges(const api::LxcOptions& lxc) {
  const char* asked = nullptr;
  if (!lxc.user_namespace) asked = "lxc.userNamespace: false";
  if (!lxc.devices.empty()) asked = "lxc.devices";
  if (!lxc.capabilities.empty()) asked = "lxc.capabilities";
  if (asked == nullptr) return base::ok_status();
  return {base::Code::kForbidden, "PrivilegesRefused",
          std::string(asked) +
              " gives a desktop power over its host; start this host's qvd-agent "
              "with --allow-privileged-guests if that is meant"};
}

base::Result<std::string> below(const std::string& pool_path, const std::string& path) {
  if (!is_plain_absolute_path(pool_path))
    return refuse("pool path '" + pool_path + "' is no plain absolute path");
  if (!is_plain_relative_path(path)) return refuse("path '" + path + "' leads out of its pool");
  return pool_path + "/" + path;
}

/// Folder and last part of a path.
std::pair<std::string, std::string> split_last(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return {path.substr(0, slash), path.substr(slash + 1)};
}

std::string last_part(const std::string& path) {
  return split_last("/" + path).second;
}

base::Status plan_image(const api::MachineRunSpec& spec, MachinePlan& plan) {
  ASSIGN_OR_RETURN(plan.image.file, below(spec.image_pool_path, spec.image_path));
  plan.image.sha256 = spec.image_sha256;
  plan.image.basefs = spec.image_pool_path + "/basefs";
  plan.image.base_name = base_name_of(last_part(spec.image_path), spec.image_sha256);
  return base::ok_status();
}

base::Status plan_overlay(const api::MachineRunSpec& spec, MachinePlan& plan) {
  const std::string id = std::to_string(plan.vm_id);
  const std::string pool =
      spec.overlay.pool_path.empty() ? spec.image_pool_path : spec.overlay.pool_path;
  const std::string path = spec.overlay.path.empty()
                               ? "overlayfs/" + spec.image + "-" + id + "-overlayfs"
                               : spec.overlay.path;
  ASSIGN_OR_RETURN(const std::string upper, below(pool, path));
  std::tie(plan.overlay.directory, plan.overlay.upper) = split_last(upper);
  plan.overlay.work = id + "-overlayfs-work";
  plan.overlay.persistent = spec.overlay.persistent;
  plan.root_mount = pool + "/rootfs/" + id + "-fs";
  return base::ok_status();
}

base::Result<VolumePlan> plan_volume(const api::MachineRunVolume& volume) {
  if (volume.format != api::VolumeFormat::kDirectory)
    return unsupported("volume " + volume.name + " is no directory, which a container needs");
  VolumePlan plan;
  plan.name = volume.name;
  plan.uid = volume.uid;
  ASSIGN_OR_RETURN(plan.directory, below(volume.pool_path, volume.path));
  const bool home = volume.role == api::VolumeRole::kHome;
  plan.mount_path = home && volume.mount_path.empty() ? kHomeTarget : volume.mount_path;
  if (home && !is_plain_absolute_path(plan.mount_path))
    return refuse("volume " + volume.name + " cannot be mounted at '" + plan.mount_path + "'");
  if (!home) plan.mount_path.clear();
  plan.lock_required = volume.locks_required;
  plan.formatted = volume.formatted;
  plan.owner_kind = volume.owner.kind.text();
  plan.owner_name = volume.owner.name;
  plan.owner_uid = volume.owner.uid;
  plan.owner_id = volume.owner.id.value_or(0);
  plan.owner_login = volume.owner.login;
  return plan;
}

base::Status plan_network(const api::MachineRun& run, const api::Network* network,
                          MachinePlan& plan) {
  const api::MachineRunNetwork& from = run.spec.network;
  NetworkPlan& to = plan.network;
  to.name = from.name;
  to.bridge = from.bridge;
  to.cidr = from.cidr;
  to.gateway = from.gateway;
  to.host_address = from.host_address;
  if (network != nullptr) to.first_desktop = network->spec.first_address;
  to.dns_servers = from.dns_servers;
  to.dns_domain = from.dns_domain;
  to.dns_search = from.domain_search;
  to.mtu = from.mtu.value_or(0);
  to.dhcp = from.dhcp;
  to.address = from.address;
  to.mac = from.mac;
  to.device = "qv" + std::to_string(plan.vm_id);
  to.isolation = from.isolation.text();
  to.allow_ipv6 = from.allow_ipv6;
  ASSIGN_OR_RETURN(const base::Cidr range, base::parse_cidr(to.cidr));
  ASSIGN_OR_RETURN(const base::Ipv4 address, base::parse_ipv4(to.address));
  if (!range.contains(address)) return refuse("address " + to.address + " is not in " + to.cidr);
  if (!is_plain_relative_path(to.name) || to.name.find('/') != std::string::npos)
    return refuse("network '" + to.name + "' has no usable name");
  return filter_port(plan).status();
}

base::Status plan_timeouts(const api::MachineRunTimeouts& from, TimeoutPlan& to) {
  const std::pair<const std::string*, std::int64_t*> pairs[] = {
      {&from.start, &to.start},
      {&from.shutdown, &to.shutdown},
      {&from.stop, &to.stop},
      {&from.health_interval, &to.health_interval},
      {&from.health_failure, &to.health_timeout}};
  for (const auto& [text, target] : pairs) {
    if (text->empty()) continue;
    const auto parsed = base::parse_duration(*text);
    if (!parsed) return refuse("timeouts: " + parsed.status().message());
    *target = parsed->count();
  }
  return base::ok_status();
}

base::Status fill(const api::MachineRun& run, const api::Network* network, MachinePlan& plan) {
  const api::MachineRunSpec& spec = run.spec;
  RETURN_IF_ERROR(check_supported(spec));
  RETURN_IF_ERROR(plan_image(spec, plan));
  RETURN_IF_ERROR(plan_overlay(spec, plan));
  for (const api::MachineRunVolume& volume : spec.volumes) {
    ASSIGN_OR_RETURN(VolumePlan planned, plan_volume(volume));
    plan.volumes.push_back(std::move(planned));
  }
  std::sort(plan.volumes.begin(), plan.volumes.end(),
            [](const VolumePlan& a, const VolumePlan& b) { return a.mount_path < b.mount_path; });
  RETURN_IF_ERROR(plan_network(run, network, plan));
  return plan_timeouts(spec.timeouts, plan.timeouts);
}

}  // namespace

base::Result<MachinePlan> plan_of(const api::MachineRun& run, const api::Network* network,
                                  const PlanRules& rules) {
  if (!rules.allow_privileged) RETURN_IF_ERROR(check_privileges(run.spec.lxc));
  MachinePlan plan;
  plan.uid = run.metadata.uid;
  plan.ns = run.metadata.ns;
  plan.name = run.metadata.name;
  plan.cluster_uid = rules.cluster_uid;
  plan.vm_id = run.spec.vm.id;
  plan.hypervisor = run.spec.hypervisor.text();
  plan.memory_bytes = run.spec.memory.bytes();
  plan.cpus = run.spec.cpus;
  plan.init = run.spec.lxc.init;
  plan.first_host_id = run.spec.lxc.user_namespace ? first_id_of(plan.vm_id) : 0;
  plan.capabilities = run.spec.lxc.capabilities;
  plan.devices = run.spec.lxc.devices;
  plan.vma_port = run.spec.guest.vma_port;
  plan.nx_port = run.spec.guest.nx_port;
  if (plan.vm_id < 1 || plan.memory_bytes < 1) return refuse("id and memory must be positive");
  if (const base::Status filled = fill(run, network, plan); !filled.ok()) {
    const bool reasoned = filled.reason() != base::to_string(filled.code());
    return reasoned ? filled : refuse(filled.message());
  }
  return plan;
}

}  // namespace qvd::agent
