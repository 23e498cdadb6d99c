#include "api/cel/time.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <limits>

#include "base/text/ascii.hpp"
#include "base/text/trim.hpp"

namespace qvd::api::cel {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanos;
};
constexpr std::array<Unit, 8> kUnits = {{{"ns", 1},
                                         {"us", 1'000},
                                         {"\u00b5s", 1'000},
                                         {"\u03bcs", 1'000},
                                         {"ms", 1'000'000},
                                         {"s", kNanosPerSecond},
                                         {"m", 60 * kNanosPerSecond},
                                         {"h", 3600 * kNanosPerSecond}}};

std::string_view take_digits(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && base::is_digit(text[n])) ++n;
  const auto out = text.substr(0, n);
  text.remove_prefix(n);
  return out;
}

std::optional<std::int64_t> take_unit(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && text[n] != '.' && !base::is_digit(text[n])) ++n;
  for (const Unit& unit : kUnits)
    if (unit.name == text.substr(0, n)) {
      text.remove_prefix(n);
      return unit.nanos;
    }
  return std::nullopt;
}

// `12.5h` at the front of text, added to total. False if malformed or beyond 64 bits.
bool add_part(std::string_view& text, std::int64_t& total) {
  const std::string_view whole = take_digits(text);
  std::string_view fraction;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    fraction = take_digits(text);
  }
  if (whole.empty() && fraction.empty()) return false;
  const auto unit = take_unit(text);
  std::int64_t value = 0;
  if (!unit) return false;
  if (!whole.empty() &&
      std::from_chars(whole.data(), whole.data() + whole.size(), value).ec != std::errc())
    return false;
  if (__builtin_mul_overflow(value, *unit, &value)) return false;
  std::int64_t place = *unit;
  for (const char digit : fraction) {
    place /= 10;
    value += (digit - '0') * place;
  }
  return !__builtin_add_overflow(total, value, &total);
}

// Exactly `count` digits at the front of text, or -1.
int take_number(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!base::is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take_char(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// `Z` or `+02:00` at the end of a timestamp, in seconds.
std::optional<std::int64_t> take_offset(std::string_view& text) {
  if (take_char(text, "Zz")) return 0;
  const bool minus = !text.empty() && text.front() == '-';
  if (!take_char(text, "+-")) return std::nullopt;
  const int hours = take_number(text, 2);
  if (hours < 0 || hours > 23 || !take_char(text, ":")) return std::nullopt;
  const int minutes = take_number(text, 2);
  if (minutes < 0 || minutes > 59) return std::nullopt;
  const std::int64_t seconds = hours * 3600 + minutes * 60;
  return minus ? -seconds : seconds;
}

std::int32_t take_fraction(std::string_view& text) {
  std::int32_t nanos = 0;
  std::int32_t unit = 100'000'000;
  for (const char digit : take_digits(text)) {
    nanos += (digit - '0') * unit;
    unit /= 10;
  }
  return nanos;
}

std::string fraction_text(std::int32_t nanos) {
  if (nanos == 0) return "";
  std::array<char, 16> buffer{};
  std::snprintf(buffer.data(), buffer.size(), ".%09d", nanos);
  return std::string(base::trim_end(buffer.data(), "0"));
}

}  // namespace

std::optional<std::int64_t> parse_go_duration(std::string_view text) {
  const bool minus = !text.empty() && text.front() == '-';
  take_char(text, "+-");
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty())
    if (!add_part(text, total)) return std::nullopt;
  return minus ? -total : total;
}

std::string format_go_duration(std::int64_t nanos) {
  if (nanos == 0) return "0s";
  // The most negative number has no positive one.
  std::uint64_t rest =
      nanos < 0 ? 0 - static_cast<std::uint64_t>(nanos) : static_cast<std::uint64_t>(nanos);
  const std::string sign = nanos < 0 ? "-" : "";
  if (rest < kNanosPerSecond) {
    const std::uint64_t scale = rest < 1000 ? 1 : rest < 1'000'000 ? 1000 : 1'000'000;
    const char* unit = scale == 1 ? "ns" : scale == 1000 ? "\u00b5s" : "ms";
    const auto below = static_cast<std::int32_t>(rest % scale * (kNanosPerSecond / scale));
    return sign + std::to_string(rest / scale) + fraction_text(below) + unit;
  }
  const auto below = static_cast<std::int32_t>(rest % kNanosPerSecond);
  rest /= kNanosPerSecond;
  std::string out = sign;
  if (rest >= 3600) out += std::to_string(rest / 3600) + "h";
  if (rest >= 60) out += std::to_string(rest / 60 % 60) + "m";
  return out + std::to_string(rest % 60) + fraction_text(below) + "s";
}

std::optional<Instant> parse_timestamp(std::string_view text) {
  const int year = take_number(text, 4);
  if (year < 1 || !take_char(text, "-")) return std::nullopt;
  const int month = take_number(text, 2);
  if (month < 1 || !take_char(text, "-")) return std::nullopt;
  const int day = take_number(text, 2);
  if (day < 1 || !take_char(text, "Tt")) return std::nullopt;
  const int hour = take_number(text, 2);
  if (hour < 0 || hour > 23 || !take_char(text, ":")) return std::nullopt;
  const int minute = take_number(text, 2);
  if (minute < 0 || minute > 59 || !take_char(text, ":")) return std::nullopt;
  const int second = take_number(text, 2);
  if (second < 0 || second > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  Instant out;
  if (take_char(text, ".")) {
    if (text.empty() || !base::is_digit(text.front())) return std::nullopt;
    out.nanos = take_fraction(text);
  }
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  out.seconds = days * 86400 + hour * 3600 + minute * 60 + second - *offset;
  return out;
}

std::string format_timestamp(const Instant& time) {
  const CivilTime civil = civil_time(time);
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04lld-%02d-%02dT%02d:%02d:%02d",
                static_cast<long long>(civil.year), civil.month, civil.day, civil.hour,
                civil.minute, civil.second);
  return buffer.data() + fraction_text(time.nanos) + "Z";
}

CivilTime civil_time(const Instant& time) {
  std::int64_t days = time.seconds / 86400;
  std::int64_t rest = time.seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    --days;
  }
  const std::chrono::sys_days day{std::chrono::days(days)};
  const std::chrono::year_month_day date(day);
  const std::chrono::sys_days january_first =
      std::chrono::year_month_day(date.year(), std::chrono::January, std::chrono::day(1));
  CivilTime out{};
  out.year = static_cast<int>(date.year());
  out.month = static_cast<int>(static_cast<unsigned>(date.month()));
  out.day = static_cast<int>(static_cast<unsigned>(date.day()));
  out.day_of_week = static_cast<int>(std::chrono::weekday(day).c_encoding());
  out.day_of_year = static_cast<int>((day - january_first).count());
  out.hour = static_cast<int>(rest / 3600);
  out.minute = static_cast<int>(rest / 60 % 60);
  out.second = static_cast<int>(rest % 60);
  out.millisecond = time.nanos / 1'000'000;
  return out;
}

}  // namespace qvd::api::cel
