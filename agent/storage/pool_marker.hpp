#pragma once

#include <filesystem>
#include <string>

#include "base/core/status.hpp"

namespace qvd::agent {

/// A pool as this host sees it.
struct PoolRef {
  std::string uid;
  std::string name;
  std::filesystem::path path;
};

/// The file in a pool's root that tells the pool from the bare mount point below it.
inline constexpr std::string_view kPoolMarker = ".qvd-pool";

/// Checks that the pool itself lies at its path. At the first sight its root is marked, and
/// `notes`, a folder on this host's own disk, remembers that; from then on a root without the mark
/// is a mount point whose file system is not mounted. Errors: Unavailable, reason PoolNotMounted.
/// It cannot tell at the very first sight: mount a pool before its StoragePool is made.
base::Status check_pool_marker(const PoolRef& pool, const std::filesystem::path& notes);

}  // namespace qvd::agent
