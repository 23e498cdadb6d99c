#include "agent/storage/id_map.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/os/file.hpp"

namespace qvd::agent {
namespace {

constexpr std::uint32_t kRanges = 60'000;  // 60,002 · 65,536 < 2^32

/// What the child does. It was cloned with all of the agent's descriptors, and those hold the locks
/// of volumes: it lets go of them, and ends with the agent, so that nothing outlives an agent that
/// was killed in this moment. System calls only: the other threads' locks of libc are as they were.
[[noreturn]] void hold_namespace(pid_t agent) {
  syscall(SYS_close_range, 0U, ~0U, 0U);
  syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (syscall(SYS_getppid) != agent) syscall(SYS_exit_group, 0);  // it ended before the line above
  while (true) syscall(SYS_pause);
}

/// A child in a user namespace of its own that does nothing until it is killed.
class NamespaceHolder {
 public:
  NamespaceHolder() {
    // Raw clone: nothing of libc runs in the child, which is safe with other threads about.
    const pid_t agent = getpid();
    pid_ = static_cast<pid_t>(
        syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
    if (pid_ == 0) hold_namespace(agent);
  }
  ~NamespaceHolder() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  NamespaceHolder(const NamespaceHolder&) = delete;
  NamespaceHolder& operator=(const NamespaceHolder&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

}  // namespace

std::uint32_t first_id_of(std::int64_t vm_id) {
  const auto range = static_cast<std::uint32_t>(vm_id % kRanges);
  return (range + 2) * kIdsPerMachine;
}

base::Result<base::UniqueFd> make_id_map_namespace(std::uint32_t first_id, bool host_root) {
  const NamespaceHolder holder;
  if (holder.pid() < 0) return base::errno_status("make a user namespace", errno);
  const std::string proc = "/proc/" + std::to_string(holder.pid());
  std::string map = "0 " + std::to_string(first_id) + " " + std::to_string(kIdsPerMachine) + "\n";
  if (host_root) map += std::to_string(kHostRootOnDisk) + " 0 1\n";
  RETURN_IF_ERROR(base::write_file_in_place(proc + "/uid_map", map));
  RETURN_IF_ERROR(base::write_file_in_place(proc + "/gid_map", map));
  base::UniqueFd ns(::open((proc + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
  if (!ns) return base::errno_status("open " + proc + "/ns/user", errno);
  return ns;
}

}  // namespace qvd::agent
