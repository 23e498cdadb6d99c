#include "controller/runspec/run_spec.hpp"

#include "api/types/login.hpp"
#include "api/types/well_known.hpp"
#include "base/address/mac.hpp"

namespace qvd::controller {
namespace {

std::int64_t id_of(const api::VirtualMachine& machine) {
  return machine.spec.id.value_or(0);
}

api::MachineRunVm vm_part(const api::VirtualMachine& machine) {
  api::MachineRunVm vm;
  vm.name = machine.metadata.name;
  vm.uid = machine.metadata.uid;
  vm.id = id_of(machine);
  vm.display_name = machine.spec.display_name;
  return vm;
}

std::optional<api::MachineRunUser> user_part(const RunInputs& in) {
  const std::optional<api::User>& user = in.user;
  if (!user) return std::nullopt;
  api::MachineRunUser out;
  out.name = user->metadata.name;
  out.uid = user->metadata.uid;
  out.login = api::login_of(*user, in.case_sensitive);
  out.unix_uid = user->spec.uid;
  out.unix_gid = user->spec.gid;
  out.groups = user->spec.groups;
  out.home = user->spec.home;
  return out;
}

api::MachineRunNetwork network_part(const RunInputs& in) {
  const api::NetworkSpec& spec = in.network.spec;
  api::MachineRunNetwork out;
  out.name = in.network.metadata.name;
  out.bridge = spec.bridge;
  out.vlan = spec.vlan;
  out.mtu = spec.mtu;
  out.address = in.machine.spec.address;
  // Never the one in the machine's status: that may still be of the address before, which the next
  // machine gets together with its MAC.
  out.mac = base::mac_of(spec.mac_prefix, in.machine.spec.address).value_or("");
  out.cidr = spec.cidr;
  out.gateway = spec.gateway;
  out.dns_servers = spec.dns_servers;
  out.dns_domain = spec.dns_domain;
  out.domain_search = spec.domain_search;
  out.dhcp = spec.dhcp;
  out.isolation = spec.isolation;
  out.allow_ipv6 = spec.allow_ipv6;
  out.host_address = in.host_address;
  return out;
}

// QVD's names, so that an existing storage tree is adopted.
api::MachineRunOverlay overlay_part(const RunInputs& in) {
  api::MachineRunOverlay out;
  out.persistent = in.machine.spec.overlay.persistent.value_or(in.flavour.spec.overlay.persistent);
  out.pool = in.overlay_pool.metadata.name;
  out.pool_path = in.overlay_pool.spec.path;
  out.path = in.overlay_pool.spec.directories.overlayfs + "/" + in.image.metadata.name + "-" +
             std::to_string(id_of(in.machine)) + "-overlayfs";
  return out;
}

api::MachineRunVolume volume_part(const RunInputs& in, const VolumeOnPool& at) {
  api::MachineRunVolume out;
  out.name = at.volume.metadata.name;
  out.uid = at.volume.metadata.uid;
  out.role = at.volume.spec.role;
  out.pool = at.pool.metadata.name;
  out.pool_type = at.pool.spec.type;
  out.pool_path = at.pool.spec.path;
  out.pool_scope = at.pool.spec.scope;
  out.path = at.volume.spec.path;
  out.format = at.volume.spec.format;
  out.size = at.volume.spec.size;
  out.formatted = at.volume.status.formatted;
  out.locks_required = !at.pool.spec.allow_unverified_locks;
  out.owner = at.volume.spec.owner;
  if (out.role != api::VolumeRole::kHome) return out;
  // A home that a user's machines share is that one user's directory, not all of /home.
  const bool shared = out.owner.kind == api::VolumeOwnerKind::kUser;
  out.mount_path =
      shared && in.user ? "/home/" + api::login_of(*in.user, in.case_sensitive) : "/home";
  return out;
}

api::MachineRunGuest guest_part(const api::OSFlavour& flavour) {
  api::MachineRunGuest out;
  out.legacy_vma = flavour.spec.guest.legacy_vma;
  out.auth_token = flavour.spec.guest.auth_token;
  return out;
}

void fill_image(const RunInputs& in, api::MachineRunSpec& spec) {
  spec.image = in.image.metadata.name;
  spec.image_uid = in.image.metadata.uid;
  spec.image_version = in.image.status.version;
  spec.image_tag = in.machine.spec.image_tag;
  spec.image_format = in.image.status.format;
  spec.image_sha256 = in.image.status.sha256;
  spec.image_size = in.image.status.size;
  spec.image_pool = in.image_pool.metadata.name;
  spec.image_pool_path = in.image_pool.spec.path;
  spec.image_path = in.image.status.path;
}

void fill_flavour(const RunInputs& in, api::MachineRunSpec& spec) {
  const api::OSFlavourSpec& flavour = in.flavour.spec;
  spec.flavour = in.flavour.metadata.name;
  spec.hypervisor = flavour.hypervisor;
  spec.memory = in.machine.spec.memory.value_or(flavour.memory);
  spec.cpus = in.machine.spec.cpus.value_or(flavour.cpus);
  spec.rootfs = flavour.rootfs;
  spec.kvm = flavour.kvm;
  spec.lxc = flavour.lxc;
  spec.display = flavour.display;
  spec.channels = flavour.channels;
  spec.guest = guest_part(in.flavour);
  spec.debug.keep_failed = flavour.debug.keep_failed || in.machine.spec.debug;
}

}  // namespace

api::MachineRun build_run(const RunInputs& in) {
  api::MachineRun run;
  run.metadata.name = in.machine.metadata.name;
  run.metadata.ns = in.machine.metadata.ns;
  run.metadata.labels = in.machine.metadata.labels;
  run.metadata.finalizers = {api::kAgentFinalizer};
  run.metadata.owner_references = {
      api::controller_reference(api::VirtualMachine::kind(), in.machine.metadata)};
  api::MachineRunSpec& spec = run.spec;
  spec.vm = vm_part(in.machine);
  spec.user = user_part(in);
  spec.host = in.host;
  fill_image(in, spec);
  fill_flavour(in, spec);
  spec.network = network_part(in);
  spec.overlay = overlay_part(in);
  for (const VolumeOnPool& volume : in.volumes) spec.volumes.push_back(volume_part(in, volume));
  spec.properties = merged_properties(in);
  spec.started_for = in.started_for;
  spec.attempt = in.attempt;
  spec.expiration = in.machine.spec.expiration;
  return run;
}

}  // namespace qvd::controller
