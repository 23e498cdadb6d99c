#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::agent {

/// The mount points in the text of /proc/self/mountinfo that are `below` itself or below it,
/// deepest and newest first: the order in which they can be unmounted. Pure.
std::vector<std::string> mount_points_below(std::string_view mountinfo,
                                            const std::filesystem::path& below);

/// Mounts an overlay. Paths must be plain (is_plain_absolute_path): they become mount options.
/// `throwaway` lets the kernel skip flushing, for an upper layer that does not outlive the mount.
struct OverlayMount {
  std::filesystem::path lower;
  std::filesystem::path upper;
  std::filesystem::path work;
  std::filesystem::path target;
  bool throwaway = false;
};
base::Status mount_overlay(const OverlayMount& mount);

/// Binds `source` at `target` so that ids 0…65535 on disk are `first_id`… in the mount; with
/// `first_id` 0 it is a plain bind. `host_root` lets the host's root write there too (it shows up
/// on disk as an id that no guest can have), which overlayfs needs of its upper layer.
base::Status mount_bind(const std::filesystem::path& source, const std::filesystem::path& target,
                        std::uint32_t first_id, bool host_root = false);

/// Unmounts all that is mounted at `path` and below, deepest first, and removes the then empty
/// folder `path`. Nothing there is a success.
base::Status unmount_tree(const std::filesystem::path& path);

}  // namespace qvd::agent
