#include "base/process/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/core/pause.hpp"
#include "base/os/unique_fd.hpp"
#include "base/process/spawn.hpp"
#include "base/text/trim.hpp"

namespace qvd::base {
namespace {

// write(2) without the signal that ends a process whose reader is gone: a child need not read its
// input, and the signal's disposition belongs to the program, not to this library.
ssize_t write_quietly(int fd, std::string_view bytes) {
  sigset_t broken_pipe, before;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
  const ssize_t written = ::write(fd, bytes.data(), bytes.size());
  const int error = errno;
  const timespec at_once{};
  if (written < 0 && error == EPIPE && sigismember(&before, SIGPIPE) == 0)
    sigtimedwait(&broken_pipe, nullptr, &at_once);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return written;
}

constexpr std::chrono::milliseconds kPollStep{50};  // how soon a stop request is seen
constexpr std::chrono::milliseconds kFirstPause{1};
constexpr std::size_t kErrorTail = 2000;  // bytes of stderr in a message

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno_status("pipe", errno);
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

void set_non_blocking(const UniqueFd& fd) {
  ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

// The three pipes of a running command, and what came out of them.
class Conversation {
 public:
  Conversation(const Command& command, UniqueFd in, UniqueFd out, UniqueFd err)
      : rest_(command.stdin_data),
        max_(command.max_output),
        in_(std::move(in)),
        out_(std::move(out)),
        err_(std::move(err)) {
    for (const UniqueFd* fd : {&in_, &out_, &err_}) set_non_blocking(*fd);
    if (rest_.empty()) in_.reset();
  }

  [[nodiscard]] bool over() const { return !out_ && !err_; }
  [[nodiscard]] bool has_input() const {
    std::array<pollfd, 2> ready{{{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}}};
    return ::poll(ready.data(), ready.size(), 0) > 0 &&
           ((ready[0].revents | ready[1].revents) & POLLIN) != 0;
  }

  void step() {
    std::array<pollfd, 3> wait{
        {{in_.get(), POLLOUT, 0}, {out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}}};
    if (::poll(wait.data(), wait.size(), static_cast<int>(kPollStep.count())) <= 0) return;
    if (wait[0].revents != 0) feed();
    if (wait[1].revents != 0) drain(out_, result.out);
    if (wait[2].revents != 0) drain(err_, result.err);
  }

  CommandResult result;

 private:
  void feed() {
    const ssize_t n = write_quietly(in_.get(), rest_);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n > 0) rest_.remove_prefix(static_cast<std::size_t>(n));
    if (n <= 0 || rest_.empty()) in_.reset();  // a child need not read its input
  }

  void drain(UniqueFd& fd, std::string& into) {
    std::array<char, 16384> chunk{};
    const ssize_t n = ::read(fd.get(), chunk.data(), chunk.size());
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) return fd.reset();
    const std::size_t room = max_ - std::min(max_, into.size());
    into.append(chunk.data(), std::min(room, static_cast<std::size_t>(n)));
    if (static_cast<std::size_t>(n) > room) result.truncated = true;
  }

  std::string_view rest_;
  std::size_t max_;
  UniqueFd in_;
  UniqueFd out_;
  UniqueFd err_;
};

int exit_code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Status too_long(const std::vector<std::string>& argv) {
  return timed_out(argv.front() + ": not done in time, killed");
}

}  // namespace

Result<CommandResult> run_command(const Context& context, const Command& command) {
  ASSIGN_OR_RETURN(Pipe in, make_pipe());
  ASSIGN_OR_RETURN(Pipe out, make_pipe());
  ASSIGN_OR_RETURN(Pipe err, make_pipe());
  ASSIGN_OR_RETURN(ChildProcess child, ChildProcess::spawn({.argv = command.argv,
                                                            .environment = command.environment,
                                                            .stdin_fd = in.read.get(),
                                                            .stdout_fd = out.write.get(),
                                                            .stderr_fd = err.write.get()}));
  in.read.reset();
  out.write.reset();
  err.write.reset();
  Conversation conversation(command, std::move(in.write), std::move(out.read), std::move(err.read));
  while (!conversation.over()) {
    if (context.expired(std::chrono::steady_clock::now())) return too_long(command.argv);
    // A grandchild may keep the pipes open; the end of the child itself is what counts.
    if (child.poll() && !conversation.has_input()) break;
    conversation.step();
  }
  auto exit_code = child.wait(context);
  if (!exit_code) return too_long(command.argv);
  conversation.result.exit_code = *exit_code;
  return std::move(conversation.result);
}

Result<std::string> run_checked(const Context& context, const Command& command) {
  ASSIGN_OR_RETURN(CommandResult result, run_command(context, command));
  if (result.exit_code == 0) return std::move(result.out);
  std::string_view tail = result.err;
  tail = trim_end(tail.substr(tail.size() - std::min(tail.size(), kErrorTail)), " \r\n");
  return internal_error(command.argv.front() + ": exit code " + std::to_string(result.exit_code) +
                        (tail.empty() ? "" : ": " + std::string(tail)));
}

Result<ChildProcess> ChildProcess::spawn(const SpawnOptions& options) {
  ASSIGN_OR_RETURN(const pid_t pid, spawn_process(options));
  return ChildProcess(pid);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), exit_code_(other.exit_code_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(exit_code_, other.exit_code_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (pid_ <= 0) return;
  ::kill(-pid_, SIGKILL);  // also what the child left behind in its group
  if (!exit_code_) ::waitpid(pid_, nullptr, 0);
}

std::optional<int> ChildProcess::poll() {
  int status = 0;
  if (!exit_code_ && ::waitpid(pid_, &status, WNOHANG) == pid_) exit_code_ = exit_code_of(status);
  return exit_code_;
}

Result<int> ChildProcess::wait(const Context& context) {
  for (auto step = kFirstPause; !poll(); step = std::min(step * 2, kPollStep)) {
    if (!pause(context, step) && !poll()) return timed_out("the child process still runs");
  }
  return *exit_code_;
}

void ChildProcess::signal_group(int signal_number) {
  if (pid_ > 0 && !poll()) ::kill(-pid_, signal_number);
}

int ChildProcess::stop(const Context& grace) {
  signal_group(SIGTERM);
  if (auto code = wait(grace)) return *code;
  signal_group(SIGKILL);
  return wait(Context{}).value();
}

}  // namespace qvd::base
