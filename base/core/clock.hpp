#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::base {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

/// Source of time, injected so that tests can advance it. Callable from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  /// For intervals and deadlines. Wall clocks of two machines are never compared.
  [[nodiscard]] virtual SteadyTime steady_now() const = 0;
  /// For what people read and what objects record.
  [[nodiscard]] virtual WallTime wall_now() const = 0;
};

/// The clock of this machine.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady_now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] WallTime wall_now() const override { return std::chrono::system_clock::now(); }
};

/// A clock that stands still until a test advances it.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(WallTime start = WallTime(std::chrono::seconds(1'750'000'000)))
      : wall_(start) {}
  [[nodiscard]] SteadyTime steady_now() const override;
  [[nodiscard]] WallTime wall_now() const override;
  void advance(std::chrono::nanoseconds step);

 private:
  mutable std::mutex mutex_;
  SteadyTime steady_{};
  WallTime wall_;
};

/// `2026-11-21T08:15:00Z`, as metav1.Time prints it.
std::string format_rfc3339(WallTime time);
/// `2026-11-21T08:15:00.000123Z`: six digits, as metav1.MicroTime prints it.
std::string format_rfc3339_micro(WallTime time);
/// Accepts any RFC 3339 time with fraction and offset.
Result<WallTime> parse_rfc3339(std::string_view text);

/// Parses `90s`, `15m`, `1h30m`, `250ms` (Go's duration syntax, not negative).
Result<std::chrono::milliseconds> parse_duration(std::string_view text);
std::string format_duration(std::chrono::milliseconds duration);

}  // namespace qvd::base
