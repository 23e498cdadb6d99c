#include "agent/app/options.hpp"

namespace qvd::agent {

base::OptionSet agent_option_set(AgentOptions& options) {
  base::OptionSet set;
  set.add("kubeconfig", &options.kubeconfig,
          "How to reach the API server; default: $KUBECONFIG, the pod's account, ~/.kube/config",
          {.metavar = "FILE"})
      .add("host-name", &options.host_name, "Name of this host's Host object",
           {.metavar = "NAME", .required = true})
      .add("storage", &options.storage, "The agent's own records and DHCP leases (not desktops)",
           {.metavar = "DIR"})
      .add("libvirt-lxc", &options.libvirt_lxc, "libvirt URI for containers", {.metavar = "URI"})
      .add("libvirt-kvm", &options.libvirt_kvm,
           "libvirt URI for virtual machines; reported only, this version runs containers",
           {.metavar = "URI"})
      .add("workers", &options.workers, "How many machines are worked on at once",
           {.metavar = "N", .min = 1, .max = 256})
      .add("allow-privileged-guests", &options.allow_privileged_guests,
           "Let flavours give desktops power over this host: lxc.userNamespace false, lxc.devices, "
           "lxc.capabilities");
  return set;
}

}  // namespace qvd::agent
