#include "vma/process_table.hpp"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>

#include <charconv>
#include <memory>

#include "base/os/file.hpp"
#include "base/text/split.hpp"

namespace qvd::vma {
namespace {

std::optional<ProcessStat> read_stat(pid_t pid) {
  const auto text = base::read_file("/proc/" + std::to_string(pid) + "/stat", 4096);
  return text ? parse_process_stat(*text) : std::nullopt;
}

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && stop != text.data();
}

}  // namespace

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
  // "PID (NAME) STATE PPID PGRP SESSION …": the name may hold blanks and parentheses.
  const auto name_end = text.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  text.remove_prefix(name_end + 1);
  constexpr std::size_t kState = 3, kSession = 6, kStart = 22;  // field numbers of proc(5)
  const auto fields = base::split_words(text, " ");
  if (fields.size() <= kStart - kState) return std::nullopt;
  ProcessStat stat{.state = fields.front().front()};
  if (!read_number(fields[kSession - kState], stat.session) ||
      !read_number(fields[kStart - kState], stat.start_ticks))
    return std::nullopt;
  return stat;
}

std::optional<ProcessId> identify(pid_t pid) {
  const auto stat = read_stat(pid);
  if (!stat || stat->state == 'Z' || stat->state == 'X') return std::nullopt;
  return ProcessId{.pid = pid, .start_ticks = stat->start_ticks};
}

bool is_alive(const ProcessId& process) {
  if (process.pid <= 0) return false;
  const auto now = identify(process.pid);
  return now && now->start_ticks == process.start_ticks;
}

std::optional<uid_t> owner_of(pid_t pid) {
  struct stat info {};
  if (::stat(("/proc/" + std::to_string(pid)).c_str(), &info) != 0) return std::nullopt;
  return info.st_uid;
}

bool signal_process(const ProcessId& process, int signal_number) {
  return is_alive(process) && ::kill(process.pid, signal_number) == 0;
}

void signal_session(pid_t session, int signal_number) {
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), ::closedir);
  if (!proc || session <= 1) return;
  while (const dirent* entry = ::readdir(proc.get())) {
    pid_t pid = 0;
    if (!read_number(std::string_view(entry->d_name), pid)) continue;
    const auto stat = read_stat(pid);
    if (stat && stat->session == session) ::kill(pid, signal_number);
  }
}

}  // namespace qvd::vma
