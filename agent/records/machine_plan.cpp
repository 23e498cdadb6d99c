#include "agent/records/machine_plan.hpp"

namespace qvd::agent {

// What a record lacks keeps its default, so that a newer agent reads an older one's records.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ImagePlan, file, sha256, basefs, base_name)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(OverlayPlan, directory, upper, work, persistent)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(VolumePlan, name, uid, directory, mount_path,
                                                lock_required, formatted, owner_kind, owner_name,
                                                owner_uid, owner_id, owner_login)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(NetworkPlan, name, bridge, cidr, gateway,
                                                host_address, first_desktop, dns_servers,
                                                dns_domain, dns_search, mtu, dhcp, address, mac,
                                                device, isolation, allow_ipv6)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TimeoutPlan, start, shutdown, stop, health_interval,
                                                health_timeout)

namespace {

/// A member that may be missing, as in NLOHMANN_…_WITH_DEFAULT.
template <class T>
void read(const base::Json& document, const char* key, T& target) {
  if (const auto found = document.find(key); found != document.end()) found->get_to(target);
}

MachinePlan read_plan(const base::Json& j) {
  MachinePlan plan;
  j.at("uid").get_to(plan.uid);
  j.at("namespace").get_to(plan.ns);
  j.at("name").get_to(plan.name);
  j.at("vm_id").get_to(plan.vm_id);
  read(j, "cluster_uid", plan.cluster_uid);
  read(j, "hypervisor", plan.hypervisor);
  read(j, "memory_bytes", plan.memory_bytes);
  read(j, "cpus", plan.cpus);
  read(j, "init", plan.init);
  read(j, "first_host_id", plan.first_host_id);
  read(j, "capabilities", plan.capabilities);
  read(j, "devices", plan.devices);
  read(j, "image", plan.image);
  read(j, "overlay", plan.overlay);
  read(j, "root_mount", plan.root_mount);
  read(j, "volumes", plan.volumes);
  read(j, "network", plan.network);
  read(j, "timeouts", plan.timeouts);
  read(j, "vma_port", plan.vma_port);
  read(j, "nx_port", plan.nx_port);
  return plan;
}

}  // namespace

base::Json to_json(const MachinePlan& plan) {
  return {{"uid", plan.uid},
          {"namespace", plan.ns},
          {"name", plan.name},
          {"cluster_uid", plan.cluster_uid},
          {"vm_id", plan.vm_id},
          {"hypervisor", plan.hypervisor},
          {"memory_bytes", plan.memory_bytes},
          {"cpus", plan.cpus},
          {"init", plan.init},
          {"first_host_id", plan.first_host_id},
          {"capabilities", plan.capabilities},
          {"devices", plan.devices},
          {"image", plan.image},
          {"overlay", plan.overlay},
          {"root_mount", plan.root_mount},
          {"volumes", plan.volumes},
          {"network", plan.network},
          {"timeouts", plan.timeouts},
          {"vma_port", plan.vma_port},
          {"nx_port", plan.nx_port}};
}

base::Result<MachinePlan> machine_plan_from_json(const base::Json& document) {
  try {
    return read_plan(document);
  } catch (const base::Json::exception& error) {
    return base::invalid(std::string("plan of a run: ") + error.what());
  }
}

}  // namespace qvd::agent
