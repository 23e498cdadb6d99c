#include <charconv>
#include <cmath>

#include "api/cel/function.hpp"
#include "api/cel/unicode.hpp"

namespace qvd::api::cel {
namespace {

Value failed(const Value& from, std::string_view to) {
  return Value::error("type conversion error from '" + std::string(kind_name(from.kind())) +
                      "' to '" + std::string(to) + "'");
}

template <class T>
std::optional<T> parse_number(std::string_view text) {
  T out{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::string print_double(double number) {
  // As Go prints a float: the shortest text that reads back the same.
  std::string out(32, '\0');
  const auto [end, error] = std::to_chars(out.data(), out.data() + out.size(), number);
  out.resize(static_cast<std::size_t>(end - out.data()));
  return out;
}

Value same(const Value* a, Budget&) {
  return a[0];
}

Value size(const Value* a, Budget&) {
  switch (a[0].kind()) {
    case Kind::kString:
      return Value::of(static_cast<std::int64_t>(count_points(a[0].text())));
    case Kind::kBytes:
      return Value::of(static_cast<std::int64_t>(a[0].text().size()));
    default:
      return Value::of(static_cast<std::int64_t>(a[0].size()));
  }
}

Value to_int(const Value* a, Budget&) {
  switch (a[0].kind()) {
    case Kind::kUint:
      if (a[0].integer() < 0) return Value::error("integer overflow");
      return Value::of(a[0].integer());
    case Kind::kDouble:
      if (!(std::fabs(a[0].real()) < 9223372036854775807.0))
        return Value::error("integer overflow");
      return Value::of(static_cast<std::int64_t>(a[0].real()));
    case Kind::kTimestamp:
      return Value::of(a[0].time().seconds);
    case Kind::kString: {
      const auto number = parse_number<std::int64_t>(a[0].text());
      return number ? Value::of(*number) : failed(a[0], "int");
    }
    default:
      return failed(a[0], "int");
  }
}

Value to_uint(const Value* a, Budget&) {
  if (a[0].kind() == Kind::kInt && a[0].integer() >= 0) return Value::of(a[0].unsigned_integer());
  if (a[0].kind() == Kind::kDouble && a[0].real() >= 0 && a[0].real() < 18446744073709551615.0)
    return Value::of(static_cast<std::uint64_t>(a[0].real()));
  if (a[0].is_string())
    if (const auto number = parse_number<std::uint64_t>(a[0].text())) return Value::of(*number);
  return failed(a[0], "uint");
}

Value to_double(const Value* a, Budget&) {
  if (a[0].kind() == Kind::kInt) return Value::of(static_cast<double>(a[0].integer()));
  if (a[0].kind() == Kind::kUint) return Value::of(static_cast<double>(a[0].unsigned_integer()));
  if (a[0].is_string())
    if (const auto number = parse_number<double>(a[0].text())) return Value::of(*number);
  return failed(a[0], "double");
}

Value to_string(const Value* a, Budget&) {
  switch (a[0].kind()) {
    case Kind::kBool:
      return Value::string(a[0].boolean() ? "true" : "false");
    case Kind::kInt:
      return Value::string(std::to_string(a[0].integer()));
    case Kind::kUint:
      return Value::string(std::to_string(a[0].unsigned_integer()));
    case Kind::kDouble:
      return Value::string(print_double(a[0].real()));
    case Kind::kTimestamp:
      return Value::string(format_timestamp(a[0].time()));
    case Kind::kDuration:
      return Value::string(format_go_duration(a[0].integer()));
    case Kind::kBytes:
      return Value::string(std::string(a[0].text()));
    default:
      return failed(a[0], "string");
  }
}

Value to_bytes(const Value* a, Budget&) {
  return Value::bytes(std::string(a[0].text()));
}

Value to_bool(const Value* a, Budget&) {
  const auto text = a[0].text();
  for (const std::string_view yes : {"1", "t", "true", "TRUE", "True"})
    if (text == yes) return Value::of(true);
  for (const std::string_view no : {"0", "f", "false", "FALSE", "False"})
    if (text == no) return Value::of(false);
  return failed(a[0], "bool");
}

Value to_timestamp(const Value* a, Budget&) {
  const auto time = parse_timestamp(a[0].text());
  return time ? Value::of(*time) : failed(a[0], kind_name(Kind::kTimestamp));
}

Value to_duration(const Value* a, Budget&) {
  const auto nanos = parse_go_duration(a[0].text());
  return nanos ? Value::duration(*nanos) : failed(a[0], kind_name(Kind::kDuration));
}

Value type_of(const Value* a, Budget&) {
  return Value::type(kind_name(a[0].kind()));
}

Value make_optional(const Value* a, Budget&) {
  return Value::optional(a[0]);
}
Value no_optional(const Value*, Budget&) {
  return Value::optional(std::nullopt);
}
Value has_value(const Value* a, Budget&) {
  return Value::of(a[0].inner() != nullptr);
}
Value or_value(const Value* a, Budget&) {
  return a[0].inner() != nullptr ? *a[0].inner() : a[1];
}
Value get_value(const Value* a, Budget&) {
  return a[0].inner() != nullptr ? *a[0].inner() : Value::error("optional.none() dereference");
}

void add_all(std::vector<Function>& out, std::string_view name, MaybeKind result,
             Function::Body body, std::initializer_list<Kind> kinds) {
  for (const Kind kind : kinds) {
    out.push_back({name, false, {kind}, result, kind == result ? same : body});
  }
}

}  // namespace

void add_conversions(std::vector<Function>& out) {
  for (const Kind kind : {Kind::kString, Kind::kBytes, Kind::kList, Kind::kMap}) {
    out.push_back({"size", false, {kind}, Kind::kInt, size});
    out.push_back({"size", true, {kind}, Kind::kInt, size});
  }
  add_all(out, "int", Kind::kInt, to_int,
          {Kind::kInt, Kind::kUint, Kind::kDouble, Kind::kString, Kind::kTimestamp});
  add_all(out, "uint", Kind::kUint, to_uint,
          {Kind::kUint, Kind::kInt, Kind::kDouble, Kind::kString});
  add_all(out, "double", Kind::kDouble, to_double,
          {Kind::kDouble, Kind::kInt, Kind::kUint, Kind::kString});
  add_all(out, "string", Kind::kString, to_string,
          {Kind::kString, Kind::kBool, Kind::kInt, Kind::kUint, Kind::kDouble, Kind::kBytes,
           Kind::kTimestamp, Kind::kDuration});
  add_all(out, "bytes", Kind::kBytes, to_bytes, {Kind::kBytes, Kind::kString});
  add_all(out, "bool", Kind::kBool, to_bool, {Kind::kBool, Kind::kString});
  add_all(out, "timestamp", Kind::kTimestamp, to_timestamp, {Kind::kTimestamp, Kind::kString});
  add_all(out, "duration", Kind::kDuration, to_duration, {Kind::kDuration, Kind::kString});
  out.push_back({"type", false, {std::nullopt}, Kind::kType, type_of});
  out.push_back({"dyn", false, {std::nullopt}, std::nullopt, same});
  out.push_back({"optional.of", false, {std::nullopt}, Kind::kOptional, make_optional});
  out.push_back({"optional.none", false, {}, Kind::kOptional, no_optional});
  out.push_back({"hasValue", true, {Kind::kOptional}, Kind::kBool, has_value});
  out.push_back({"value", true, {Kind::kOptional}, std::nullopt, get_value});
  out.push_back({"orValue", true, {Kind::kOptional, std::nullopt}, std::nullopt, or_value});
}

}  // namespace qvd::api::cel
