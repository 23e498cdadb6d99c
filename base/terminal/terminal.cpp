#include "base/terminal/terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <cstdio>
#include <utility>

#include "base/os/unique_fd.hpp"

namespace qvd::base {
namespace {

using namespace std::chrono_literals;

constexpr std::array<const char*, 10> kSpinner = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
constexpr auto kFrame = 100ms;
constexpr std::size_t kMaxAnswer = 4096;

/// Hides what is typed for as long as it lives.
class NoEcho {
 public:
  NoEcho(int fd, bool echo) : fd_(fd) {
    changed_ = !echo && ::tcgetattr(fd, &before_) == 0;
    if (!changed_) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    hidden.c_lflag |= ECHONL;
    ::tcsetattr(fd, TCSAFLUSH, &hidden);
  }
  ~NoEcho() {
    if (changed_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  int fd_;
  termios before_{};
  bool changed_ = false;
};

UniqueFd open_terminal() {
  return UniqueFd(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
}

Result<std::string> read_line(const Waker& waker, int fd) {
  std::string line;
  for (char c = 0; line.size() < kMaxAnswer;) {
    RETURN_IF_ERROR(wait_ready({}, waker, fd, POLLIN));
    if (::read(fd, &c, 1) <= 0) return unavailable("nothing was answered");
    if (c == '\n') return line;
    line += c;
  }
  return invalid("the answer is too long");
}

}  // namespace

bool can_ask() {
  return static_cast<bool>(open_terminal());
}

Result<std::string> ask(const Waker& waker, const std::string& question, bool echo) {
  const UniqueFd terminal = open_terminal();
  if (!terminal) return unavailable("there is no terminal to ask on");
  // Before the question shows: the change throws away what was typed so far.
  const NoEcho hidden(terminal.get(), echo);
  (void)!::write(terminal.get(), question.data(), question.size());
  return read_line(waker, terminal.get());
}

ProgressLine::ProgressLine() : active_(::isatty(STDERR_FILENO) == 1) {
  if (active_) drawer_ = std::jthread([this](const std::stop_token& stop) { draw(stop); });
}

ProgressLine::~ProgressLine() {
  if (!active_) return;
  drawer_.request_stop();
  drawer_.join();
  clear();
}

void ProgressLine::show(const std::string& text) {
  std::lock_guard lock(mutex_);
  text_ = text;
}

void ProgressLine::clear() {
  if (!active_) return;
  std::lock_guard lock(mutex_);
  if (!std::exchange(text_, {}).empty()) std::fputs("\r\033[K", stderr);
}

void ProgressLine::draw(const std::stop_token& stop) {
  std::mutex waiting;
  std::condition_variable_any wake;
  std::unique_lock lock(waiting);
  for (std::size_t frame = 0; !stop.stop_requested(); ++frame) {
    {
      std::lock_guard text(mutex_);
      if (!text_.empty())
        std::fprintf(stderr, "\r\033[K%s %s", kSpinner[frame % kSpinner.size()], text_.c_str());
    }
    wake.wait_for(lock, stop, kFrame, [] { return false; });
  }
}

}  // namespace qvd::base
