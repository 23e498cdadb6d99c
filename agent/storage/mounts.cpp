#include "agent/storage/mounts.hpp"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "agent/storage/entry_path.hpp"
#include "agent/storage/id_map.hpp"
#include "base/os/file.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxMountInfo = 64 * 1024 * 1024;

base::Status attach(int tree, const fs::path& target) {
  if (syscall(SYS_move_mount, tree, "", AT_FDCWD, target.c_str(), MOVE_MOUNT_F_EMPTY_PATH) == 0)
    return base::ok_status();
  return base::errno_status("mount at " + target.string(), errno);
}

base::Status map_ids(int tree, const fs::path& source, std::uint32_t first_id, bool host_root) {
  ASSIGN_OR_RETURN(const base::UniqueFd ns, make_id_map_namespace(first_id, host_root));
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_IDMAP;
  attributes.userns_fd = static_cast<std::uint64_t>(ns.get());
  if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes) == 0)
    return base::ok_status();
  return base::errno_status(
      "map the ids of " + source.string() + " (the file system must support id-mapped mounts)",
      errno);
}

}  // namespace

base::Status mount_overlay(const OverlayMount& mount) {
  for (const fs::path& path : {mount.lower, mount.upper, mount.work, mount.target})
    if (!is_plain_absolute_path(path.string()))
      return base::invalid("path '" + path.string() + "' cannot be part of an overlay mount");
  std::string options = "lowerdir=" + mount.lower.string() + ",upperdir=" + mount.upper.string() +
                        ",workdir=" + mount.work.string();
  if (mount.throwaway) options += ",volatile";
  if (::mount("overlay", mount.target.c_str(), "overlay", 0, options.c_str()) == 0)
    return base::ok_status();
  return base::errno_status("mount the overlay at " + mount.target.string(), errno);
}

base::Status mount_bind(const fs::path& source, const fs::path& target, std::uint32_t first_id,
                        bool host_root) {
  const base::UniqueFd tree(static_cast<int>(
      syscall(SYS_open_tree, AT_FDCWD, source.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)));
  if (!tree) return base::errno_status("open " + source.string() + " for a mount", errno);
  if (first_id != 0) RETURN_IF_ERROR(map_ids(tree.get(), source, first_id, host_root));
  return attach(tree.get(), target);
}

base::Status unmount_tree(const fs::path& path) {
  ASSIGN_OR_RETURN(const std::string text, base::read_file("/proc/self/mountinfo", kMaxMountInfo));
  for (const std::string& point : mount_points_below(text, path))
    if (umount2(point.c_str(), UMOUNT_NOFOLLOW) != 0 && errno != EINVAL && errno != ENOENT)
      return base::errno_status("unmount " + point, errno);
  if (rmdir(path.c_str()) != 0 && errno != ENOENT)
    return base::errno_status("remove the mount point " + path.string(), errno);
  return base::ok_status();
}

}  // namespace qvd::agent
