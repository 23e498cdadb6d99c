#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::base {

constexpr std::size_t kMaxSmallFile = 4 * 1024 * 1024;

/// The content of a file of at most `max_bytes`. Works for /proc and /sys files too.
Result<std::string> read_file(const std::filesystem::path& path,
                              std::size_t max_bytes = kMaxSmallFile);

/// Replaces a file whole or not at all, also across a power cut: a temporary file in the same
/// folder is written, synced and renamed, then the folder is synced. 0600 is for secrets.
Status write_file_atomic(const std::filesystem::path& path, std::string_view data,
                         mode_t mode = 0644);

/// Writes into an existing file such as a cgroup or sysfs knob, in one write(2).
Status write_file_in_place(const std::filesystem::path& path, std::string_view data);

/// Creates a folder and its missing parents with this mode. An existing folder is left as it is.
Status make_directories(const std::filesystem::path& path, mode_t mode = 0755);

/// fsync on a folder, so that names created, renamed or removed in it survive a power cut.
Status sync_directory(const std::filesystem::path& path);

/// Deletes a file and syncs its folder; a missing file is success.
Status remove_file(const std::filesystem::path& path);

}  // namespace qvd::base
