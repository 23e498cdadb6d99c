#pragma once

#include <filesystem>

#include "base/core/context.hpp"
#include "base/core/result.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::base {

/// An exclusive lock on a file (open file description lock, fcntl F_OFD_SETLK), held for the life
/// of the object. It excludes other processes and other FileLocks of this process, works over NFS,
/// and ends with the process. The file stays; its content is not touched.
class FileLock {
 public:
  /// Errors: Conflict if another holds it.
  static Result<FileLock> try_acquire(const std::filesystem::path& path);
  /// Locks a file that is open for writing. `path` is for the message. Errors: the same.
  static Result<FileLock> try_lock(UniqueFd fd, const std::filesystem::path& path);
  /// Waits until free. Errors: Timeout at the context's deadline or stop.
  static Result<FileLock> acquire(const Context& context, const std::filesystem::path& path);

  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  explicit FileLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace qvd::base
