#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/core/result.hpp"
#include "base/os/unique_fd.hpp"
#include "vma/process_table.hpp"

namespace qvd::vma {

/// Cuts a stream into lines; a line longer than 4 KiB is cut there.
class LineSplitter {
 public:
  void feed(std::string_view bytes, const std::function<void(std::string_view)>& on_line);

 private:
  std::string rest_;
};

/// Where the session's processes write: a FIFO that this reads, and a log file that it keeps.
/// The file is started anew when it has kMaxLogBytes; one older file stays.
class SessionLog {
 public:
  static constexpr std::size_t kMaxLogBytes = 4 * 1024 * 1024;

  SessionLog(std::string fifo, std::string file) : fifo_(std::move(fifo)), file_(std::move(file)) {}

  /// Makes the FIFO if missing and opens it. Bytes that wait in it are kept (adoption).
  Status open();
  /// A descriptor for the processes; it counts as a reader too, so that writers never meet SIGPIPE.
  [[nodiscard]] Result<base::UniqueFd> writer() const;
  /// Waits for output, for the end of `process`, or for `timeout`; then reads what is there.
  /// Returns false when the process has ended and all output was read.
  bool pump(const ProcessId& process, std::chrono::milliseconds timeout,
            const std::function<void(std::string_view)>& on_line);
  /// Reads what is there without waiting.
  void drain(const std::function<void(std::string_view)>& on_line);

 private:
  void keep(std::string_view bytes);

  std::string fifo_;
  std::string file_;
  base::UniqueFd reader_;
  base::UniqueFd log_;
  std::size_t log_bytes_ = 0;
  LineSplitter lines_;
};

}  // namespace qvd::vma
