#pragma once

#include <cstdint>

#include "base/core/result.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::agent {

/// Ids of a container, as in IdMap of agent/hypervisor.
constexpr std::uint32_t kIdsPerMachine = 65536;

/// The on-disk id under which the host's root writes into a layer with mapped ids: overlayfs makes
/// its own working files there. No guest can have it.
constexpr std::uint32_t kHostRootOnDisk = 2147483648U;

/// The first host id of a machine's user namespace: a range of its own for every 60,000 ids of
/// machines in a row, clear of the host's own users.
std::uint32_t first_id_of(std::int64_t vm_id);

/// A user namespace that maps ids 0…65535 to `first_id`…, for an id-mapped mount. No process runs
/// in it. With `host_root` the host's root is mapped to kHostRootOnDisk as well.
base::Result<base::UniqueFd> make_id_map_namespace(std::uint32_t first_id, bool host_root);

}  // namespace qvd::agent
