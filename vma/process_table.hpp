#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vma/account.hpp"

namespace qvd::vma {

/// What /proc/PID/stat tells of one process.
struct ProcessStat {
  char state = '?';
  pid_t session = 0;
  std::uint64_t start_ticks = 0;  // since boot, in clock ticks: pid and start identify a process
};
/// Parses the text of /proc/PID/stat; the name of the process may hold anything.
std::optional<ProcessStat> parse_process_stat(std::string_view text);

/// A process that cannot be mistaken for a later one with the same pid.
struct ProcessId {
  pid_t pid = 0;
  std::uint64_t start_ticks = 0;
};
/// The process that has this pid now; nothing if there is none or only a zombie.
std::optional<ProcessId> identify(pid_t pid);
bool is_alive(const ProcessId& process);
/// The user that a process runs as.
std::optional<uid_t> owner_of(pid_t pid);
/// Sends a signal if that very process still runs.
bool signal_process(const ProcessId& process, int signal_number);
/// Sends a signal to all processes of a session (setsid).
void signal_session(pid_t session, int signal_number);

/// What the session process is started with; everything is prepared before fork.
struct SessionProcess {
  std::vector<std::string> argv;  // argv[0] is looked up in PATH
  std::vector<std::string> environment;
  Account account;
  std::vector<gid_t> groups;
  int output_fd = -1;
  int umask = 022;
};
/// Starts it as the leader of a session of its own, as the user, in their home.
/// Errors: what failed in the child before or at exec.
Result<ProcessId> spawn_session(const SessionProcess& process);

}  // namespace qvd::vma
