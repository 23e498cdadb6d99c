#pragma once

#include <string>

#include "base/config/option_set.hpp"

namespace qvd::agent {

/// What `qvd-agent run` is told.
struct AgentOptions {
  std::string kubeconfig;
  std::string host_name;
  std::string storage = "/var/lib/qvd/agent";
  std::string libvirt_lxc = "lxc:///system";
  std::string libvirt_kvm;  // "": not used
  int workers = 8;
  bool allow_privileged_guests = false;
};

// Folders below `storage`.
inline constexpr const char* kRecordsFolder = "records";
inline constexpr const char* kDhcpFolder = "dhcp";
inline constexpr const char* kPoolNotesFolder = "pools";  // which pools were seen on this host

/// Declares the options; `options` must outlive the set.
base::OptionSet agent_option_set(AgentOptions& options);

}  // namespace qvd::agent
