#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qvd::agent {

/// Who a domain belongs to, written into its libvirt metadata. A domain without it is foreign.
struct DomainTag {
  std::string run_uid;
  std::int64_t vm_id = 0;
  std::string ns;
  std::string name;
  std::string cluster_uid;

  friend bool operator==(const DomainTag&, const DomainTag&) = default;
};

/// A directory of the host that the guest sees.
struct DomainMount {
  std::string source;
  std::string target;
  bool read_only = false;
};

struct DomainNic {
  std::string bridge;
  std::string mac;
  std::string device;        // host end, such as qv10000; the port filter knows it by this name
  std::string address = {};  // written into the container; "": it asks by DHCP
  int prefix = 0;            // length of its network
  std::string gateway = {};  // default route; "": none
};

/// Guest ids 0…count-1 are host ids first…first+count-1.
struct IdMap {
  std::uint32_t first = 0;
  std::uint32_t count = 65536;

  friend bool operator==(const IdMap&, const IdMap&) = default;
};

/// All that makes one run's domain: a value, built from the MachineRun, turned into XML.
struct DomainSpec {
  std::string name;  // qvd-<vm id>
  std::string uuid;  // uid of the MachineRun
  DomainTag tag;
  std::int64_t memory_bytes = 0;
  int vcpus = 1;
  std::string init = "/sbin/init";
  std::vector<DomainMount> mounts;  // the root first, then by ascending target
  std::vector<DomainNic> nics;
  std::vector<std::string> capabilities;  // kept on top of libvirt's default set, such as mknod
  std::vector<std::string> devices;       // character devices passed through, such as /dev/fuse
  std::optional<IdMap> id_map;            // absent: no user namespace
};

}  // namespace qvd::agent
