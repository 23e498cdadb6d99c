#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "base/core/clock.hpp"

namespace qvd::gateway {

/// When failures lock somebody out. Zero failures: never.
struct LockoutPolicy {
  int failures = 10;
  std::chrono::milliseconds window = std::chrono::minutes(15);  // failures further apart start anew
  std::chrono::milliseconds duration = std::chrono::minutes(15);  // of a lock-out
};

/// Failed sign-ins by login, in memory: a restart forgives. Bounded: the entry that failed longest
/// ago makes room. Threads: any.
class Lockout {
 public:
  explicit Lockout(const base::Clock& clock, std::size_t capacity = 100'000)
      : clock_(clock), capacity_(capacity) {}

  [[nodiscard]] bool locked(const std::string& who, const LockoutPolicy& policy) const;
  /// True if this failure began a lock-out.
  bool failed(const std::string& who, const LockoutPolicy& policy);
  void succeeded(const std::string& who);

 private:
  struct Entry {
    int failures = 0;
    base::SteadyTime last{};
  };
  void make_room();

  const base::Clock& clock_;
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace qvd::gateway
