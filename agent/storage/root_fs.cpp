#include "agent/storage/root_fs.hpp"

#include "agent/storage/file_tree.hpp"
#include "agent/storage/mounts.hpp"
#include "base/crypto/random.hpp"
#include "base/log/log.hpp"
#include "base/os/directory.hpp"
#include "base/os/file.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTrash = "trash-";         // being removed
constexpr std::string_view kKeptAside = "deleteme-";  // QVD's name
constexpr std::size_t kSuffix = 8;

/// Out of the way in one step; a missing one is fine.
base::Status move_aside(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error && error != std::errc::no_such_file_or_directory)
    return base::errno_status("rename " + from.string(), error.value());
  return base::ok_status();
}

base::Status discard(const fs::path& directory, const std::string& name) {
  const fs::path trash = directory / (std::string(kTrash) + base::random_token(kSuffix));
  RETURN_IF_ERROR(move_aside(directory / name, trash));
  return remove_tree(trash);
}

base::Status keep_aside(const OverlayLayer& overlay) {
  const std::string prefix = std::string(kKeptAside) + overlay.upper + "-";
  const auto found = base::list_directory(overlay.directory);
  if (!found && found.status().code() == base::Code::kNotFound) return base::ok_status();
  RETURN_IF_ERROR(found);
  for (const fs::path& path : *found)
    if (path.filename().string().starts_with(prefix)) RETURN_IF_ERROR(remove_tree(path));
  return move_aside(overlay.directory / overlay.upper,
                    overlay.directory / (prefix + base::random_token(kSuffix)));
}

base::Status prepare_overlay(const OverlayLayer& overlay) {
  RETURN_IF_ERROR(base::make_directories(overlay.directory, 0700));
  if (!overlay.persistent) RETURN_IF_ERROR(discard(overlay.directory, overlay.upper));
  RETURN_IF_ERROR(discard(overlay.directory, overlay.work));
  RETURN_IF_ERROR(base::make_directories(overlay.directory / overlay.upper, 0755));
  return base::make_directories(overlay.directory / overlay.work, 0755);
}

/// With a user namespace the overlay is made of two views of its layers with shifted ids. Overlayfs
/// keeps its own references to them, so they are unmounted again at once.
base::Status mount_shifted(const RootFs& root) {
  const fs::path lower = beside(root.mount, ".lower");
  const fs::path layers = beside(root.mount, ".layers");
  RETURN_IF_ERROR(base::make_directories(lower, 0700));
  RETURN_IF_ERROR(base::make_directories(layers, 0700));
  RETURN_IF_ERROR(mount_bind(root.base, lower, root.first_id));
  RETURN_IF_ERROR(mount_bind(root.overlay.directory, layers, root.first_id, true));
  RETURN_IF_ERROR(mount_overlay({lower, layers / root.overlay.upper, layers / root.overlay.work,
                                 root.mount, !root.overlay.persistent}));
  RETURN_IF_ERROR(unmount_tree(lower));
  return unmount_tree(layers);
}

base::Status mount_root(const RootFs& root) {
  // Searchable, not readable: the guest's init, whose root is nobody here, passes through it.
  RETURN_IF_ERROR(base::make_directories(root.mount.parent_path(), 0711));
  RETURN_IF_ERROR(base::make_directories(root.mount, 0755));
  if (root.first_id != 0) return mount_shifted(root);
  return mount_overlay({root.base, root.overlay.directory / root.overlay.upper,
                        root.overlay.directory / root.overlay.work, root.mount,
                        !root.overlay.persistent});
}

base::Status unmount_all(const RootFs& root) {
  for (const RootFs::Volume& volume : root.volumes) RETURN_IF_ERROR(unmount_tree(volume.mount));
  RETURN_IF_ERROR(unmount_tree(root.mount));
  RETURN_IF_ERROR(unmount_tree(beside(root.mount, ".layers")));
  return unmount_tree(beside(root.mount, ".lower"));
}

}  // namespace

base::Status assemble(const RootFs& root) {
  RETURN_IF_ERROR(unmount_all(root));
  RETURN_IF_ERROR(prepare_overlay(root.overlay));
  RETURN_IF_ERROR(mount_root(root));
  for (const RootFs::Volume& volume : root.volumes) {
    RETURN_IF_ERROR(base::make_directories(volume.mount, 0755));
    RETURN_IF_ERROR(mount_bind(volume.directory, volume.mount, root.first_id));
  }
  return base::ok_status();
}

base::Status dismantle(const RootFs& root, OverlayFate fate) {
  RETURN_IF_ERROR(unmount_all(root));
  RETURN_IF_ERROR(discard(root.overlay.directory, root.overlay.work));
  if (root.overlay.persistent) return base::ok_status();
  if (fate == OverlayFate::kKeepAside) return keep_aside(root.overlay);
  return discard(root.overlay.directory, root.overlay.upper);
}

void sweep_overlays(const fs::path& directory) {
  const auto found = base::list_directory(directory);
  if (!found && found.status().code() != base::Code::kNotFound)
    base::log::warn("cannot sweep", {{"err", found.status()}});
  if (!found) return;
  for (const fs::path& path : *found) {
    if (!path.filename().string().starts_with(kTrash)) continue;
    if (const auto removed = remove_tree(path); !removed.ok())
      base::log::warn("cannot remove an old overlay", {{"err", removed}});
  }
}

}  // namespace qvd::agent
