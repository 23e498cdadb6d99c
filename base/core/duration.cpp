#include "base/core/clock.hpp"

#include <cstdint>

namespace qvd::base {

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto fail = [&] {
    return invalid("'" + std::string(text) + "' is not a duration such as 90s, 15m or 1h30m");
  };
  constexpr std::int64_t kMax = std::int64_t{1} << 42;  // 139 years in ms: no overflow below
  std::int64_t total = 0;
  std::size_t pos = 0;
  if (text == "0") return std::chrono::milliseconds(0);
  while (pos < text.size()) {
    std::int64_t value = 0;
    const std::size_t start = pos;
    for (; pos < text.size() && text[pos] >= '0' && text[pos] <= '9'; ++pos) {
      value = value * 10 + (text[pos] - '0');
      if (value > kMax) return fail();
    }
    if (pos == start) return fail();
    const std::size_t unit_start = pos;
    while (pos < text.size() && (text[pos] < '0' || text[pos] > '9')) ++pos;
    const std::string_view unit = text.substr(unit_start, pos - unit_start);
    std::int64_t factor = 0;
    if (unit == "ms") factor = 1;
    if (unit == "s") factor = 1000;
    if (unit == "m") factor = 60'000;
    if (unit == "h") factor = 3'600'000;
    if (factor == 0 || value > kMax / factor) return fail();
    total += value * factor;
    if (total > kMax) return fail();
  }
  if (text.empty()) return fail();
  return std::chrono::milliseconds(total);
}

std::string format_duration(std::chrono::milliseconds duration) {
  std::int64_t rest = duration.count();
  if (rest == 0) return "0s";
  std::string out;
  const auto take = [&](std::int64_t unit, const char* name) {
    if (rest >= unit) out += std::to_string(rest / unit) + name;
    rest %= unit;
  };
  take(3'600'000, "h");
  take(60'000, "m");
  take(1000, "s");
  take(1, "ms");
  return out;
}

}  // namespace qvd::base
