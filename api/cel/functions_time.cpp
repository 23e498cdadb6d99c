#include "api/cel/function.hpp"

namespace qvd::api::cel {
namespace {

template <auto Member, int Offset = 0>
Value part(const Value* a, Budget&) {
  return Value::of(static_cast<std::int64_t>(civil_time(a[0].time()).*Member) + Offset);
}

template <std::int64_t Unit>
Value duration_in(const Value* a, Budget&) {
  return Value::of(a[0].integer() / Unit);
}

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1000 * kMillisecond;

}  // namespace

// In UTC: the forms with a time zone are left out.
void add_time_functions(std::vector<Function>& out) {
  const auto add = [&](std::string_view name, Kind kind, Function::Body body) {
    out.push_back({name, true, {kind}, Kind::kInt, body});
  };
  add("getFullYear", Kind::kTimestamp, part<&CivilTime::year>);
  add("getMonth", Kind::kTimestamp, part<&CivilTime::month, -1>);
  add("getDate", Kind::kTimestamp, part<&CivilTime::day>);
  add("getDayOfMonth", Kind::kTimestamp, part<&CivilTime::day, -1>);
  add("getDayOfWeek", Kind::kTimestamp, part<&CivilTime::day_of_week>);
  add("getDayOfYear", Kind::kTimestamp, part<&CivilTime::day_of_year>);
  add("getHours", Kind::kTimestamp, part<&CivilTime::hour>);
  add("getMinutes", Kind::kTimestamp, part<&CivilTime::minute>);
  add("getSeconds", Kind::kTimestamp, part<&CivilTime::second>);
  add("getMilliseconds", Kind::kTimestamp, part<&CivilTime::millisecond>);
  add("getHours", Kind::kDuration, duration_in<3600 * kSecond>);
  add("getMinutes", Kind::kDuration, duration_in<60 * kSecond>);
  add("getSeconds", Kind::kDuration, duration_in<kSecond>);
  add("getMilliseconds", Kind::kDuration, duration_in<kMillisecond>);
}

}  // namespace qvd::api::cel
