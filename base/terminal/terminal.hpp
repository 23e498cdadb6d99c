#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/core/result.hpp"
#include "base/terminal/waker.hpp"

namespace qvd::base {

/// True if a person can be asked: there is a controlling terminal.
bool can_ask();

/// Asks on the terminal (not stdin, which may be a pipe) and returns the line without its end.
/// `echo` false hides what is typed. Errors: Unavailable without a terminal, at its end, or when
/// stopped.
Result<std::string> ask(const Waker& waker, const std::string& question, bool echo);

/// One line on stderr that tells what is going on, with a moving sign; silent unless stderr is a
/// terminal. Any thread; the line is removed at the end.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const std::string& text);
  /// Removes the line, so that something else can be printed.
  void clear();

 private:
  void draw(const std::stop_token& stop);

  bool active_ = false;
  std::mutex mutex_;
  std::string text_;
  std::jthread drawer_;
};

}  // namespace qvd::base
