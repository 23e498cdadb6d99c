#include "agent/storage/tree_writer.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "agent/storage/entry_path.hpp"

namespace qvd::agent {
namespace {

std::string quoted(std::string_view path) {
  return "'" + std::string(path.substr(0, 200)) + "'";
}

/// The failure of the call made last for an entry, in words for whoever made the image.
base::Status entry_failure(std::string_view path) {
  const int error = errno;
  switch (error) {
    case EEXIST:
      return base::invalid("entry " + quoted(path) + " appears twice");
    case ELOOP:
      return base::invalid("entry " + quoted(path) + " lies behind a symbolic link");
    case ENOTDIR:
      return base::invalid("entry " + quoted(path) + " lies below something that is no folder");
    default:
      return base::errno_status("write entry " + quoted(path), error);
  }
}

int open_beneath(int dir, const char* name, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
  return static_cast<int>(syscall(SYS_openat2, dir, name, &how, sizeof how));
}

/// Attributes that mean something to the guest. `trusted.*` belongs to overlayfs: an image must not
/// be able to steer the mount that it becomes the lower layer of.
bool keeps_xattr(std::string_view name) {
  return name.starts_with("user.") || name == "security.capability";
}

}  // namespace

base::Result<TreeWriter> TreeWriter::open(const std::filesystem::path& root, bool owners) {
  base::UniqueFd fd(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) return base::errno_status("open " + root.string(), errno);
  return TreeWriter(std::move(fd), owners);
}

base::Result<base::UniqueFd> TreeWriter::open_below(int dir, const std::string& name) {
  base::UniqueFd fd(open_beneath(dir, name.c_str(), O_RDONLY | O_DIRECTORY));
  if (!fd) return entry_failure(name);
  return fd;
}

base::Result<TreeWriter::Place> TreeWriter::locate(std::string_view path, bool make_parents) {
  ASSIGN_OR_RETURN(std::vector<std::string> parts, split_entry_path(path));
  base::UniqueFd dir(dup(root_.get()));
  if (!dir) return base::errno_status("dup", errno);
  if (parts.empty()) return Place{std::move(dir), ""};
  const std::string name = parts.back();
  parts.pop_back();
  for (const std::string& part : parts) {
    base::UniqueFd next(open_beneath(dir.get(), part.c_str(), O_RDONLY | O_DIRECTORY));
    if (!next && errno == ENOENT && make_parents) {
      if (mkdirat(dir.get(), part.c_str(), 0755) != 0) return entry_failure(path);
      next = base::UniqueFd(open_beneath(dir.get(), part.c_str(), O_RDONLY | O_DIRECTORY));
    }
    if (!next) return entry_failure(path);
    dir = std::move(next);
  }
  return Place{std::move(dir), name};
}

base::Status TreeWriter::set_meta(int fd, std::string_view path, const EntryMeta& meta) {
  if (owners_ && fchown(fd, meta.uid, meta.gid) != 0) return entry_failure(path);
  if (fchmod(fd, meta.mode & 07777) != 0) return entry_failure(path);  // chown clears setuid
  for (const auto& [name, value] : meta.xattrs) {
    if (!keeps_xattr(name) || (!owners_ && !name.starts_with("user."))) continue;
    if (fsetxattr(fd, name.c_str(), value.data(), value.size(), 0) != 0 && errno != ENOTSUP)
      return entry_failure(path);
  }
  const std::array<timespec, 2> times{meta.mtime, meta.mtime};
  if (futimens(fd, times.data()) != 0) return entry_failure(path);
  return base::ok_status();
}

base::Status TreeWriter::set_link_meta(const Place& place, std::string_view path,
                                       const EntryMeta& meta) {
  const char* name = place.name.c_str();
  if (owners_ && fchownat(place.parent.get(), name, meta.uid, meta.gid, AT_SYMLINK_NOFOLLOW) != 0)
    return entry_failure(path);
  const std::array<timespec, 2> times{meta.mtime, meta.mtime};
  if (utimensat(place.parent.get(), name, times.data(), AT_SYMLINK_NOFOLLOW) != 0)
    return entry_failure(path);
  return base::ok_status();
}

base::Status TreeWriter::add_directory(std::string_view path, const EntryMeta& meta) {
  ASSIGN_OR_RETURN(const Place place, locate(path, true));
  directory_times_.emplace_back(path, meta.mtime);
  if (place.name.empty()) return set_meta(place.parent.get(), path, meta);
  if (mkdirat(place.parent.get(), place.name.c_str(), 0700) != 0 && errno != EEXIST)
    return entry_failure(path);
  ASSIGN_OR_RETURN(const base::UniqueFd dir, open_below(place.parent.get(), place.name));
  return set_meta(dir.get(), path, meta);
}

base::Result<base::UniqueFd> TreeWriter::add_file(std::string_view path) {
  ASSIGN_OR_RETURN(const Place place, locate(path, true));
  if (place.name.empty())
    return base::invalid("entry " + quoted(path) + " is a file, not a folder");
  base::UniqueFd file(openat(place.parent.get(), place.name.c_str(),
                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return entry_failure(path);
  return file;
}

base::Status TreeWriter::finish_file(const base::UniqueFd& file, std::string_view path,
                                     std::int64_t size, const EntryMeta& meta) {
  if (ftruncate(file.get(), size) != 0) return entry_failure(path);  // a sparse file's last hole
  return set_meta(file.get(), path, meta);
}

base::Status TreeWriter::add_symlink(std::string_view path, const std::string& target,
                                     const EntryMeta& meta) {
  if (target.empty()) return base::invalid("entry " + quoted(path) + " is a link to nothing");
  ASSIGN_OR_RETURN(const Place place, locate(path, true));
  if (symlinkat(target.c_str(), place.parent.get(), place.name.c_str()) != 0)
    return entry_failure(path);
  return set_link_meta(place, path, meta);
}

base::Status TreeWriter::add_hard_link(std::string_view path, std::string_view target) {
  auto from = locate(target, false);
  if (!from)
    return base::invalid("entry " + quoted(path) + " is a hard link to " + quoted(target) +
                         ", which is not in the image before it");
  ASSIGN_OR_RETURN(const Place to, locate(path, true));
  if (linkat(from->parent.get(), from->name.c_str(), to.parent.get(), to.name.c_str(), 0) == 0)
    return base::ok_status();
  if (errno == ENOENT || errno == EPERM)
    return base::invalid("entry " + quoted(path) + " is a hard link to " + quoted(target) +
                         ", which is no file in the image before it");
  return entry_failure(path);
}

base::Status TreeWriter::add_fifo(std::string_view path, const EntryMeta& meta) {
  ASSIGN_OR_RETURN(const Place place, locate(path, true));
  if (mkfifoat(place.parent.get(), place.name.c_str(), meta.mode & 0777) != 0)
    return entry_failure(path);
  return set_link_meta(place, path, meta);
}

base::Status TreeWriter::finish() {
  for (const auto& [path, mtime] : directory_times_) {
    ASSIGN_OR_RETURN(const Place place, locate(path, false));
    const std::array<timespec, 2> times{mtime, mtime};
    const int done = place.name.empty() ? futimens(place.parent.get(), times.data())
                                        : utimensat(place.parent.get(), place.name.c_str(),
                                                    times.data(), AT_SYMLINK_NOFOLLOW);
    if (done != 0) return entry_failure(path);
  }
  return base::ok_status();
}

}  // namespace qvd::agent
