#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/os/unique_fd.hpp"
#include "vma/process_table.hpp"

namespace qvd::vma {
namespace {

/// Where the child failed, sent to the parent through a pipe that a successful exec closes.
struct ChildFailure {
  int step = 0;
  int error = 0;
};
constexpr std::array<const char*, 5> kSteps = {"make a session", "take the user's groups",
                                               "become the user", "start in the home",
                                               "start the program"};

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

/// The child between fork and exec: async-signal-safe calls only. Raw system calls for the ids,
/// because libc's versions would have the threads follow that only the parent has.
ChildFailure become_session(const SessionProcess& process, int null_fd, char* const* argv,
                            char* const* environment, const char* program) {
  struct sigaction plain {};
  plain.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &plain, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::setsid() < 0 || ::dup2(null_fd, 0) < 0 || ::dup2(process.output_fd, 1) < 0 ||
      ::dup2(process.output_fd, 2) < 0)
    return {0, errno};
  ::umask(static_cast<mode_t>(process.umask));
  if (::syscall(SYS_setgroups, process.groups.size(), process.groups.data()) != 0)
    return {1, errno};
  const Account& account = process.account;
  if (::syscall(SYS_setresgid, account.gid, account.gid, account.gid) != 0 ||
      ::syscall(SYS_setresuid, account.uid, account.uid, account.uid) != 0)
    return {2, errno};
  if (::chdir(account.home.c_str()) != 0) return {3, errno};
  ::execve(program, argv, environment);
  return {4, errno};
}

/// The first executable of that name in PATH; the name itself if it has a slash.
std::string look_up(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  for (const char* folder : {"/usr/local/bin/", "/usr/bin/", "/bin/"})
    if (::access((folder + name).c_str(), X_OK) == 0) return folder + name;
  return "/usr/bin/" + name;
}

}  // namespace

Result<ProcessId> spawn_session(const SessionProcess& process) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return base::errno_status("make a pipe", errno);
  base::UniqueFd reader(ends[0]);
  base::UniqueFd writer(ends[1]);
  const base::UniqueFd null_fd(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null_fd) return base::errno_status("open /dev/null", errno);
  const std::string program = look_up(process.argv.front());
  const auto argv = pointers(process.argv);
  const auto environment = pointers(process.environment);
  const pid_t pid = ::fork();
  if (pid < 0) return base::errno_status("fork", errno);
  if (pid == 0) {
    const ChildFailure failure =
        become_session(process, null_fd.get(), argv.data(), environment.data(), program.c_str());
    (void)!::write(writer.get(), &failure, sizeof failure);
    ::_exit(127);
  }
  writer.reset();
  ChildFailure failure;
  ssize_t got = 0;
  do got = ::read(reader.get(), &failure, sizeof failure);
  while (got < 0 && errno == EINTR);
  if (got == static_cast<ssize_t>(sizeof failure)) {
    ::waitpid(pid, nullptr, 0);
    const auto step = static_cast<std::size_t>(failure.step);
    return base::errno_status(
        std::string(kSteps[step]) + " (" + program + " as " + process.account.name + ")",
        failure.error);
  }
  const auto id = identify(pid);
  // A process that is gone already is reported as such by the one who waits for it.
  return id ? *id : ProcessId{.pid = pid, .start_ticks = 0};
}

}  // namespace qvd::vma
