#include "base/os/file_lock.hpp"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "base/core/pause.hpp"

namespace qvd::base {
namespace {

// The kernel offers no wait with a deadline for these locks, so a waiter asks this often.
constexpr std::chrono::milliseconds kAskAgain{20};

}  // namespace

Result<FileLock> FileLock::try_acquire(const std::filesystem::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) {
    const int saved = errno;
    return errno_status("open lock " + path.string(), saved);
  }
  return try_lock(std::move(fd), path);
}

Result<FileLock> FileLock::try_lock(UniqueFd fd, const std::filesystem::path& path) {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(fd.get(), F_OFD_SETLK, &whole) == 0) return FileLock(std::move(fd));
  const int saved = errno;
  if (saved == EAGAIN || saved == EACCES) return conflict("lock " + path.string() + " is held");
  return errno_status("lock " + path.string(), saved);
}

Result<FileLock> FileLock::acquire(const Context& context, const std::filesystem::path& path) {
  while (true) {
    auto lock = try_acquire(path);
    if (lock || lock.status().code() != Code::kConflict) return lock;
    if (!pause(context, kAskAgain)) return timed_out("lock " + path.string() + " is still held");
  }
}

}  // namespace qvd::base
