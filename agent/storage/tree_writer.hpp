#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/core/result.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::agent {

/// Owner, mode and time of one thing in the tree.
struct EntryMeta {
  mode_t mode = 0;  // permission bits with setuid, setgid, sticky
  uid_t uid = 0;
  gid_t gid = 0;
  timespec mtime{};
  std::vector<std::pair<std::string, std::string>> xattrs;
};

/// Makes files, folders and links below one root folder and nowhere else: every parent is opened by
/// the kernel beneath the root without following any symbolic link, so no entry can be written
/// through a link that an earlier one made. Nothing is ever replaced.
/// Errors: Invalid, in words for the maker of the image; Internal for the disk's.
/// Threads: one at a time.
class TreeWriter {
 public:
  /// `owners` false leaves everything to the caller's own user (tests without root).
  static base::Result<TreeWriter> open(const std::filesystem::path& root, bool owners);

  /// An existing folder gets the new owner, mode and time.
  base::Status add_directory(std::string_view path, const EntryMeta& meta);
  /// An empty new file, to be written by the caller, then finished by finish_file().
  base::Result<base::UniqueFd> add_file(std::string_view path);
  base::Status finish_file(const base::UniqueFd& file, std::string_view path, std::int64_t size,
                           const EntryMeta& meta);
  base::Status add_symlink(std::string_view path, const std::string& target, const EntryMeta& meta);
  /// A second name for a file that is already in the tree.
  base::Status add_hard_link(std::string_view path, std::string_view target);
  base::Status add_fifo(std::string_view path, const EntryMeta& meta);
  /// Sets the folders' times, which later entries have moved.
  base::Status finish();

 private:
  struct Place {
    base::UniqueFd parent;
    std::string name;  // "" for the root itself
  };
  TreeWriter(base::UniqueFd root, bool owners) : root_(std::move(root)), owners_(owners) {}
  base::Result<Place> locate(std::string_view path, bool make_parents);
  base::Result<base::UniqueFd> open_below(int dir, const std::string& name);
  base::Status set_meta(int fd, std::string_view path, const EntryMeta& meta);
  base::Status set_link_meta(const Place& place, std::string_view path, const EntryMeta& meta);

  base::UniqueFd root_;
  bool owners_;
  std::vector<std::pair<std::string, timespec>> directory_times_;
};

}  // namespace qvd::agent
