#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qvd::api::cel {

inline constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

/// A point in time or a span, exact to the nanosecond. `nanos` is 0 to 999999999, also before 1970.
struct Instant {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

/// Go's duration syntax with a sign: `-1h30m`, `1.5s`, `300us`; nanoseconds.
std::optional<std::int64_t> parse_go_duration(std::string_view text);
/// As Go prints it: `1h30m0s`, `1.5s`, `0s`.
std::string format_go_duration(std::int64_t nanos);

std::optional<Instant> parse_timestamp(std::string_view rfc3339);
/// RFC 3339 in UTC with as many fraction digits as needed.
std::string format_timestamp(const Instant& time);

/// Calendar parts in UTC.
struct CivilTime {
  std::int64_t year;
  int month;        // 1 to 12
  int day;          // 1 to 31
  int day_of_week;  // 0 is Sunday
  int day_of_year;  // 0 is the first of January
  int hour, minute, second, millisecond;
};
CivilTime civil_time(const Instant& time);

}  // namespace qvd::api::cel
