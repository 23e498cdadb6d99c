#include "vma/session_log.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace qvd::vma {
namespace {

constexpr std::size_t kMaxLine = 4096;
constexpr std::chrono::milliseconds kWithoutPidfd(250);  // kernels before 5.3

base::UniqueFd open_process(const ProcessId& process) {
  base::UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0)));
  // The pid may have been taken by another process between our look and the call.
  if (fd && !is_alive(process)) fd.reset();
  return fd;
}

}  // namespace

void LineSplitter::feed(std::string_view bytes,
                        const std::function<void(std::string_view)>& on_line) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const bool whole = end != std::string_view::npos;
    rest_ += bytes.substr(0, whole ? end : bytes.size());
    bytes.remove_prefix(whole ? end + 1 : bytes.size());
    if (whole || rest_.size() > kMaxLine) {
      rest_.resize(std::min(rest_.size(), kMaxLine));
      on_line(rest_);
      rest_.clear();
    }
  }
}

Status SessionLog::open() {
  if (::mkfifo(fifo_.c_str(), 0600) != 0 && errno != EEXIST)
    return base::errno_status("make " + fifo_, errno);
  reader_.reset(::open(fifo_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
  if (!reader_) return base::errno_status("open " + fifo_, errno);
  log_.reset(::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!log_) return base::errno_status("open " + file_, errno);
  struct stat info {};
  log_bytes_ = ::fstat(log_.get(), &info) == 0 ? static_cast<std::size_t>(info.st_size) : 0;
  return base::ok_status();
}

Result<base::UniqueFd> SessionLog::writer() const {
  base::UniqueFd fd(::open(fifo_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return base::errno_status("open " + fifo_, errno);
  return fd;
}

void SessionLog::keep(std::string_view bytes) {
  if (log_bytes_ > kMaxLogBytes) {
    ::rename(file_.c_str(), (file_ + ".1").c_str());
    log_.reset(::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640));
    log_bytes_ = 0;
  }
  // A full disk must not end a session: what cannot be written is dropped.
  if (::write(log_.get(), bytes.data(), bytes.size()) > 0) log_bytes_ += bytes.size();
}

void SessionLog::drain(const std::function<void(std::string_view)>& on_line) {
  std::array<char, 16 * 1024> buffer{};
  for (;;) {
    const ssize_t got = ::read(reader_.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
    keep(bytes);
    lines_.feed(bytes, on_line);
  }
}

bool SessionLog::pump(const ProcessId& process, std::chrono::milliseconds timeout,
                      const std::function<void(std::string_view)>& on_line) {
  const base::UniqueFd end = open_process(process);
  if (!end) timeout = std::min(timeout, kWithoutPidfd);
  std::array<pollfd, 2> fds = {pollfd{.fd = reader_.get(), .events = POLLIN, .revents = 0},
                               pollfd{.fd = end.get(), .events = POLLIN, .revents = 0}};
  (void)::poll(fds.data(), fds.size(), static_cast<int>(timeout.count()));
  const bool alive = is_alive(process);
  drain(on_line);
  return alive;
}

}  // namespace qvd::vma
