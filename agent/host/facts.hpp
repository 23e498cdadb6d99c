#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::agent {

/// Memory and processors of the machine.
struct Load {
  std::int64_t memory_total = 0;      // bytes
  std::int64_t memory_available = 0;  // bytes
  std::int64_t cpus = 0;
  double bogomips = 0;  // of all processors together
};

/// Processor time since boot, in ticks.
struct CpuTimes {
  std::int64_t idle = 0;
  std::int64_t total = 0;
};

/// MemTotal and MemAvailable of /proc/meminfo, in bytes; 0 if absent. Pure, like the two below.
void parse_meminfo(std::string_view text, Load& load);
/// Processors and bogomips of /proc/cpuinfo.
void parse_cpuinfo(std::string_view text, Load& load);
/// The first line of /proc/stat.
CpuTimes parse_stat(std::string_view text);

/// Thousandths of processors that were idle between two readings.
std::int64_t free_cpu_milli(const CpuTimes& before, const CpuTimes& after, std::int64_t cpus);

/// What does not change while the agent runs.
struct Identity {
  std::string boot_id;
  std::string machine_id;
  std::string kernel;
  std::string os;
  std::string architecture;
};
base::Result<Identity> read_identity();
base::Result<Load> read_load();
base::Result<CpuTimes> read_cpu_times();

/// Space of the file system at a path, and whether we can write there.
struct Space {
  std::int64_t total = 0;
  std::int64_t free = 0;
  bool writable = false;
};
base::Result<Space> read_space(const std::string& path);

}  // namespace qvd::agent
