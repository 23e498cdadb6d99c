#include "controller/image/publish.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <vector>

#include "base/crypto/hash.hpp"
#include "base/os/file.hpp"
#include "base/os/file_lock.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::controller {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr std::int64_t kReportEvery = 64LL << 20;

base::Result<base::UniqueFd> open_source(const std::filesystem::path& path, struct stat& info) {
  base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return base::errno_status("open " + path.string(), errno);
  if (::fstat(fd.get(), &info) != 0) return base::errno_status("stat " + path.string(), errno);
  if (!S_ISREG(info.st_mode)) return base::invalid(path.string() + " is not a plain file");
  return fd;
}

/// The file that is being written, empty, and ours alone: a leader that was paused may still be
/// writing it when the next one begins.
base::Result<base::FileLock> open_partial(const std::filesystem::path& path) {
  base::UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (!fd) return base::errno_status("create " + path.string(), errno);
  ASSIGN_OR_RETURN(base::FileLock lock, base::FileLock::try_lock(std::move(fd), path));
  struct stat ours {
  }, named{};
  // The other may have finished between our two steps: then this is the published image.
  if (::fstat(lock.fd(), &ours) != 0 || ::lstat(path.c_str(), &named) != 0 ||
      ours.st_dev != named.st_dev || ours.st_ino != named.st_ino)
    return base::conflict(path.string() + " has just been finished by another");
  if (::ftruncate(lock.fd(), 0) != 0) return base::errno_status("empty " + path.string(), errno);
  return lock;
}

base::Status write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return base::errno_status("write the image", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return base::ok_status();
}

// One pass over the source: what it is, its checksum, and the copy.
class Copy {
 public:
  Copy(int from, int to, std::int64_t total) : from_(from), to_(to), total_(total) {}

  base::Status run(const base::Context& ctx, const PublishProgress& progress) {
    std::vector<char> buffer(kChunk);
    for (std::int64_t reported = 0;;) {
      if (ctx.expired(std::chrono::steady_clock::now()))
        return base::timed_out("copying the image was interrupted");
      const ssize_t got = ::read(from_, buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return base::errno_status("read the image", errno);
      if (got == 0) return base::ok_status();
      const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
      if (out_.size == 0) out_.what = sniff(bytes);
      hasher_.update(bytes);
      RETURN_IF_ERROR(write_all(to_, bytes));
      out_.size += got;
      if (out_.size - reported >= kReportEvery) progress(reported = out_.size, total_);
    }
  }

  Published finish() {
    out_.sha256 = hasher_.finish_hex();
    return out_;
  }

 private:
  int from_;
  int to_;
  std::int64_t total_;
  base::Hasher hasher_;
  Published out_;
};

bool changed_meanwhile(int fd, const struct stat& before) {
  struct stat now {};
  return ::fstat(fd, &now) != 0 || now.st_size != before.st_size ||
         now.st_mtim.tv_sec != before.st_mtim.tv_sec ||
         now.st_mtim.tv_nsec != before.st_mtim.tv_nsec;
}

base::Status check(const PublishRequest& request, const Published& got) {
  if (request.sha256.empty() || request.sha256 == got.sha256) return base::ok_status();
  return {base::Code::kInvalid, "ChecksumMismatch",
          "the file's SHA-256 is " + got.sha256 + ", spec.sha256 says " + request.sha256 +
              "; put the right file into staging or register the image again"};
}

}  // namespace

base::Result<Published> publish(const base::Context& ctx, const PublishRequest& request,
                                const PublishProgress& progress) {
  struct stat info {};
  ASSIGN_OR_RETURN(const base::UniqueFd from, open_source(request.source, info));
  RETURN_IF_ERROR(base::make_directories(request.destination.parent_path()));
  // One name an image: a copy that a crash left behind is overwritten by the next.
  const std::filesystem::path partial = request.destination.string() + ".partial";
  ASSIGN_OR_RETURN(const base::FileLock to, open_partial(partial));
  Copy copy(from.get(), to.fd(), info.st_size);
  base::Status status = copy.run(ctx, progress);
  const Published published = copy.finish();
  if (status.ok() && changed_meanwhile(from.get(), info))
    status = {base::Code::kInvalid, "SourceChanged",
              request.source.string() + " changed while it was read; it is tried again"};
  if (status.ok()) status = check(request, published);
  if (status.ok() && ::fsync(to.fd()) != 0) status = base::errno_status("sync the image", errno);
  if (!status.ok()) {
    ::unlink(partial.c_str());
    return status;
  }
  if (::rename(partial.c_str(), request.destination.c_str()) != 0)
    return base::errno_status("rename " + partial.string(), errno);
  RETURN_IF_ERROR(base::sync_directory(request.destination.parent_path()));
  return published;
}

}  // namespace qvd::controller
