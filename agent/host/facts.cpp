#include "agent/host/facts.hpp"

#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include "base/os/file.hpp"

namespace qvd::agent {
namespace {

constexpr std::size_t kMaxProcFile = 16 * 1024 * 1024;  // cpuinfo of a large machine

/// Calls `line` for every line of the text.
template <class F>
void each_line(std::string_view text, F&& line) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The value behind `key:` or `key=`, if the line has that key.
std::optional<std::string_view> value_of(std::string_view line, std::string_view key,
                                         char separator = ':') {
  const std::size_t at = line.find(separator);
  if (at == std::string_view::npos || trim(line.substr(0, at)) != key) return std::nullopt;
  return trim(line.substr(at + 1));
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string pretty_os() {
  std::string name;
  each_line(base::read_file("/etc/os-release").value_or(""), [&](std::string_view line) {
    auto value = value_of(line, "PRETTY_NAME", '=');
    if (!value) return;
    while (value->starts_with('"')) value->remove_prefix(1);
    while (value->ends_with('"')) value->remove_suffix(1);
    name = *value;
  });
  return name;
}

}  // namespace

void parse_meminfo(std::string_view text, Load& load) {
  each_line(text, [&](std::string_view line) {
    if (const auto total = value_of(line, "MemTotal")) load.memory_total = number(*total) * 1024;
    if (const auto free = value_of(line, "MemAvailable"))
      load.memory_available = number(*free) * 1024;
  });
}

void parse_cpuinfo(std::string_view text, Load& load) {
  each_line(text, [&](std::string_view line) {
    if (value_of(line, "processor")) ++load.cpus;
    if (const auto power = value_of(line, "bogomips"))
      load.bogomips += std::strtod(std::string(*power).c_str(), nullptr);
  });
}

CpuTimes parse_stat(std::string_view text) {
  CpuTimes times;
  std::string_view line = text.substr(0, text.find('\n'));
  if (!line.starts_with("cpu ")) return times;
  line.remove_prefix(4);
  for (int field = 0; field < 8 && !line.empty(); ++field) {  // guest time is in user time already
    line = trim(line);
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::int64_t ticks = number(line.substr(0, end));
    times.total += ticks;
    if (field == 3 || field == 4) times.idle += ticks;  // idle, iowait
    line.remove_prefix(end);
  }
  return times;
}

std::int64_t free_cpu_milli(const CpuTimes& before, const CpuTimes& after, std::int64_t cpus) {
  const std::int64_t total = after.total - before.total;
  if (total <= 0) return cpus * 1000;
  const std::int64_t idle = std::clamp<std::int64_t>(after.idle - before.idle, 0, total);
  return cpus * 1000 * idle / total;
}

base::Result<Identity> read_identity() {
  Identity identity;
  ASSIGN_OR_RETURN(const std::string boot, base::read_file("/proc/sys/kernel/random/boot_id"));
  identity.boot_id = trim(boot);
  identity.machine_id = trim(base::read_file("/etc/machine-id").value_or(""));
  utsname names{};
  if (uname(&names) != 0) return base::errno_status("uname", errno);
  identity.kernel = names.release;
  identity.architecture = names.machine;
  identity.os = pretty_os();
  return identity;
}

base::Result<Load> read_load() {
  Load load;
  ASSIGN_OR_RETURN(const std::string memory, base::read_file("/proc/meminfo", kMaxProcFile));
  ASSIGN_OR_RETURN(const std::string processors, base::read_file("/proc/cpuinfo", kMaxProcFile));
  parse_meminfo(memory, load);
  parse_cpuinfo(processors, load);
  return load;
}

base::Result<CpuTimes> read_cpu_times() {
  ASSIGN_OR_RETURN(const std::string text, base::read_file("/proc/stat", kMaxProcFile));
  return parse_stat(text);
}

base::Result<Space> read_space(const std::string& path) {
  struct statvfs info {};
  if (statvfs(path.c_str(), &info) != 0) return base::errno_status("look at " + path, errno);
  const auto block = static_cast<std::int64_t>(info.f_frsize);
  return Space{static_cast<std::int64_t>(info.f_blocks) * block,
               static_cast<std::int64_t>(info.f_bavail) * block, access(path.c_str(), W_OK) == 0};
}

}  // namespace qvd::agent
