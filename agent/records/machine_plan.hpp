#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/core/result.hpp"
#include "base/json/json.hpp"

namespace qvd::agent {

/// Where the image of a run comes from and where it lies unpacked. Absolute paths.
struct ImagePlan {
  std::string file;
  std::string sha256;  // "" only if the run gives none
  std::string basefs;  // folder that holds all unpacked images of this host
  std::string base_name;
};

/// The writable layer above the image. `upper` and `work` are on one file system.
struct OverlayPlan {
  std::string directory;  // overlayfs/, which holds the two below
  std::string upper;      // name in it
  std::string work;
  bool persistent = false;
};

/// A directory that outlives runs, such as a home.
struct VolumePlan {
  std::string name;
  std::string uid;
  std::string directory;   // absolute
  std::string mount_path;  // in the guest
  bool lock_required = true;
  bool formatted = false;  // it was made before: never anew
  std::string owner_kind;
  std::string owner_name;
  std::string owner_uid;
  std::int64_t owner_id = 0;
  std::string owner_login;
};

/// The interface of a run and what its filter and its lease need to know.
struct NetworkPlan {
  std::string name;
  std::string bridge;
  std::string cidr;
  std::string gateway;
  std::string host_address;   // address/prefix of the host on the bridge; "" if unknown
  std::string first_desktop;  // lowest address that a desktop may have; "" if unknown
  std::vector<std::string> dns_servers;
  std::string dns_domain;
  std::vector<std::string> dns_search;
  int mtu = 0;  // 0: that of the bridge
  bool dhcp = true;
  std::string address;
  std::string mac;
  std::string device;  // qv<vm id>
  std::string isolation = "desktop";
  bool allow_ipv6 = false;
};

/// How long the agent waits, in milliseconds.
struct TimeoutPlan {
  std::int64_t start = 180'000;
  std::int64_t shutdown = 180'000;
  std::int64_t stop = 120'000;
  std::int64_t health_interval = 120'000;
  std::int64_t health_timeout = 320'000;
};

/// All that this host does for one run, derived once from the MachineRun and written down before
/// the first act: whatever happens then, what was made can be found and taken away again.
struct MachinePlan {
  std::string uid;  // of the MachineRun
  std::string ns;
  std::string name;
  std::string cluster_uid;
  std::int64_t vm_id = 0;
  std::string hypervisor;
  std::int64_t memory_bytes = 0;
  int cpus = 1;
  std::string init;
  std::uint32_t first_host_id = 0;  // of the user namespace; 0: none
  std::vector<std::string> capabilities;
  std::vector<std::string> devices;
  ImagePlan image;
  OverlayPlan overlay;
  std::string root_mount;  // where the root file system is put together
  std::vector<VolumePlan> volumes;
  NetworkPlan network;
  TimeoutPlan timeouts;
  int vma_port = 3030;
  int nx_port = 4100;

  [[nodiscard]] std::string domain_name() const { return "qvd-" + std::to_string(vm_id); }
  [[nodiscard]] std::string key() const { return ns + "/" + name; }
};

base::Json to_json(const MachinePlan& plan);
/// Errors: Invalid if a member is missing or has the wrong type.
base::Result<MachinePlan> machine_plan_from_json(const base::Json& document);

}  // namespace qvd::agent
