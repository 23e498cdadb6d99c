#include "base/process/spawn.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <vector>

namespace qvd::base {
namespace {

// They point into `texts`, which must outlive them; a temporary cannot.
std::vector<char*> pointers(const std::vector<std::string>&& texts) = delete;
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

// posix_spawn's two parameter objects; glibc reports only lack of memory for these calls.
class SpawnPlan {
 public:
  SpawnPlan() {
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawn_file_actions_init(&actions_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  void null_input() {
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  void use(int fd, int as) { ::posix_spawn_file_actions_adddup2(&actions_, fd, as); }
  // Descriptors that some library opened without close-on-exec must not leak either.
  void close_the_rest() {
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
  }

  int run(pid_t& pid, char* const* argv, char* const* environment) {
    return ::posix_spawnp(&pid, argv[0], &actions_, &attributes_, argv, environment);
  }

 private:
  posix_spawnattr_t attributes_{};
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

Result<pid_t> spawn_process(const SpawnOptions& options) {
  if (options.argv.empty()) return invalid("spawn: no program given");
  SpawnPlan plan;
  if (options.stdin_fd < 0) plan.null_input();
  if (options.stdin_fd >= 0) plan.use(options.stdin_fd, STDIN_FILENO);
  if (options.stdout_fd >= 0) plan.use(options.stdout_fd, STDOUT_FILENO);
  if (options.stderr_fd >= 0) plan.use(options.stderr_fd, STDERR_FILENO);
  plan.close_the_rest();
  const auto argv = pointers(options.argv);
  const std::vector<std::string> none;
  const auto environment = pointers(options.environment ? *options.environment : none);
  pid_t pid = -1;
  const int error =
      plan.run(pid, argv.data(), options.environment ? environment.data() : ::environ);
  if (error != 0) return errno_status("run " + options.argv.front(), error);
  return pid;
}

}  // namespace qvd::base
