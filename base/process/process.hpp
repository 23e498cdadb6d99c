#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/core/context.hpp"
#include "base/core/result.hpp"

namespace qvd::base {

/// What to run. There is never a shell: argv goes to the program as it is.
struct Command {
  std::vector<std::string> argv{};                        // argv[0] is looked up in PATH
  std::optional<std::vector<std::string>> environment{};  // KEY=value; absent: inherited
  std::string stdin_data{};                               // then end of file
  std::size_t max_output = 1024 * 1024;  // of each of the two streams; the rest is read and dropped
};

struct CommandResult {
  int exit_code = 0;  // 128 + signal if a signal ended it
  std::string out{};
  std::string err{};
  bool truncated = false;
};

/// Runs a child to its end. At the context's deadline or stop its process group is killed.
/// Errors: NotFound if there is no such program; Timeout. A non-zero exit is a result, not an
/// error.
Result<CommandResult> run_command(const Context& context, const Command& command);

/// The same, but a non-zero exit is an Internal error that carries the program's name, its exit
/// code and the tail of its stderr. Returns stdout.
Result<std::string> run_checked(const Context& context, const Command& command);

/// How a long-lived child is started.
struct SpawnOptions {
  std::vector<std::string> argv{};
  std::optional<std::vector<std::string>> environment{};
  int stdin_fd = -1;   // -1: /dev/null
  int stdout_fd = -1;  // -1: inherited
  int stderr_fd = -1;  // -1: inherited
};

/// A long-lived child in its own process group. The destructor kills the group and reaps it.
class ChildProcess {
 public:
  static Result<ChildProcess> spawn(const SpawnOptions& options);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// The exit code if it has ended (128 + signal), without waiting.
  std::optional<int> poll();
  /// Waits for the end. Errors: Timeout.
  Result<int> wait(const Context& context);
  /// Signal to the whole group; nothing if it has ended.
  void signal_group(int signal_number);
  /// SIGTERM, and SIGKILL at the context's end. Returns the exit code.
  int stop(const Context& grace);

 private:
  explicit ChildProcess(pid_t pid) : pid_(pid) {}
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

}  // namespace qvd::base
