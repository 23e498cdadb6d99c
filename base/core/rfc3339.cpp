#include "base/core/clock.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace qvd::base {
namespace {

using namespace std::chrono_literals;

std::tm utc(WallTime time) {
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm out{};
  gmtime_r(&seconds, &out);
  return out;
}

// Reads exactly `digits` digits at `pos`, or returns -1.
int read_digits(std::string_view text, std::size_t pos, std::size_t digits) {
  if (pos + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = pos; i < pos + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

Status bad_time(std::string_view text) {
  return invalid("'" + std::string(text) +
                 "' is not an RFC 3339 time such as 2026-11-21T08:15:00Z");
}

// The fraction after the seconds, in nanoseconds; `pos` moves behind it.
std::chrono::nanoseconds read_fraction(std::string_view text, std::size_t& pos) {
  std::int64_t nanos = 0;
  if (pos >= text.size() || text[pos] != '.') return 0ns;
  std::int64_t unit = 100'000'000;
  for (++pos; pos < text.size() && text[pos] >= '0' && text[pos] <= '9'; ++pos, unit /= 10)
    nanos += (text[pos] - '0') * unit;
  return std::chrono::nanoseconds(nanos);
}

}  // namespace

std::string format_rfc3339(WallTime time) {
  const std::tm t = utc(time);
  std::array<char, 64> buffer{};
  const std::size_t size = std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%SZ", &t);
  return {buffer.data(), size};
}

std::string format_rfc3339_micro(WallTime time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(time - second).count();
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%06dZ", static_cast<int>(micros));
  std::string text = format_rfc3339(time);
  text.replace(text.size() - 1, 1, fraction.data());
  return text;
}

Result<WallTime> parse_rfc3339(std::string_view text) {
  const int year = read_digits(text, 0, 4), month = read_digits(text, 5, 2);
  const int day = read_digits(text, 8, 2), hour = read_digits(text, 11, 2);
  const int minute = read_digits(text, 14, 2), second = read_digits(text, 17, 2);
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':' || year < 0 ||
      month < 1 || day < 1 || hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 ||
      second > 60)
    return bad_time(text);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return bad_time(text);
  std::size_t pos = 19;
  const auto fraction = read_fraction(text, pos);
  std::chrono::minutes offset = 0min;
  if (pos < text.size() && (text[pos] == 'Z' || text[pos] == 'z')) {
    ++pos;
  } else if (pos < text.size() && (text[pos] == '+' || text[pos] == '-')) {
    const int oh = read_digits(text, pos + 1, 2), om = read_digits(text, pos + 4, 2);
    if (oh < 0 || om < 0 || text[pos + 3] != ':') return bad_time(text);
    offset = std::chrono::hours(oh) + std::chrono::minutes(om);
    if (text[pos] == '-') offset = -offset;
    pos += 6;
  } else {
    return bad_time(text);
  }
  if (pos != text.size()) return bad_time(text);
  const std::chrono::sys_seconds time = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                                        std::chrono::minutes(minute) +
                                        std::chrono::seconds(second) - offset;
  // WallTime counts nanoseconds and ends in 2262. "9999-12-31", for never, must not wrap around.
  constexpr auto kFirst = std::chrono::ceil<std::chrono::seconds>(WallTime::min());
  constexpr auto kLast = std::chrono::floor<std::chrono::seconds>(WallTime::max());
  if (time <= kFirst) return WallTime(kFirst);
  if (time >= kLast) return WallTime(kLast);
  return std::chrono::time_point_cast<WallTime::duration>(time + fraction);
}

}  // namespace qvd::base
