#include "agent/host/facts.hpp"

#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include "base/os/file.hpp"
#include "base/text/split.hpp"
#include "base/text/trim.hpp"

namespace qvd::agent {
namespace {

constexpr std::size_t kMaxProcFile = 16 * 1024 * 1024;  // cpuinfo of a large machine
constexpr std::string_view kSpace = " \t\n";
constexpr std::size_t kCpuFields = 8;  // guest time, behind them, is in user time already

/// The value behind `key:` or `key=`, if the line has that key.
std::optional<std::string_view> value_of(std::string_view line, std::string_view key,
                                         char separator = ':') {
  const std::size_t at = line.find(separator);
  if (at == std::string_view::npos || base::trim(line.substr(0, at)) != key) return std::nullopt;
  return base::trim(line.substr(at + 1));
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string pretty_os() {
  std::string name;
  const std::string text = base::read_file("/etc/os-release").value_or("");
  for (const std::string_view line : base::split_lines(text))
    if (const auto value = value_of(line, "PRETTY_NAME", '=')) name = base::trim(*value, "\"");
  return name;
}

}  // namespace

void parse_meminfo(std::string_view text, Load& load) {
  for (const std::string_view line : base::split_lines(text)) {
    if (const auto total = value_of(line, "MemTotal")) load.memory_total = number(*total) * 1024;
    if (const auto free = value_of(line, "MemAvailable"))
      load.memory_available = number(*free) * 1024;
  }
}

void parse_cpuinfo(std::string_view text, Load& load) {
  for (const std::string_view line : base::split_lines(text)) {
    if (value_of(line, "processor")) ++load.cpus;
    if (const auto power = value_of(line, "bogomips"))
      load.bogomips += std::strtod(std::string(*power).c_str(), nullptr);
  }
}

CpuTimes parse_stat(std::string_view text) {
  CpuTimes times;
  const std::string_view line = text.substr(0, text.find('\n'));
  if (!line.starts_with("cpu ")) return times;
  const auto fields = base::split_words(line.substr(4));
  for (std::size_t i = 0; i < std::min(fields.size(), kCpuFields); ++i) {
    const std::int64_t ticks = number(fields[i]);
    times.total += ticks;
    if (i == 3 || i == 4) times.idle += ticks;  // idle, iowait
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
  identity.boot_id = base::trim(boot, kSpace);
  identity.machine_id = base::trim(base::read_file("/etc/machine-id").value_or(""), kSpace);
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
