#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "api/cel/function.hpp"
#include "api/cel/quantity.hpp"
#include "base/text/ascii.hpp"

namespace qvd::api::cel {
namespace {

using Wide = __int128;

constexpr Wide kUnit = 1'000'000'000;
constexpr Wide kLimit = static_cast<Wide>(std::numeric_limits<std::int64_t>::max()) * kUnit;

// The factor of a suffix, as numerator over denominator.
struct Scale {
  Wide up = 1;
  Wide down = 1;
};

Wide power(Wide base, int exponent) {
  Wide out = 1;
  for (int i = 0; i < exponent; ++i) out *= base;
  return out;
}

std::optional<Scale> parse_suffix(std::string_view suffix) {
  if (suffix.empty()) return Scale{};
  static constexpr std::array<std::pair<std::string_view, int>, 6> kDecimal = {
      {{"k", 3}, {"M", 6}, {"G", 9}, {"T", 12}, {"P", 15}, {"E", 18}}};
  static constexpr std::array<std::string_view, 6> kBinary = {"Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  static constexpr std::array<std::pair<std::string_view, int>, 3> kSmall = {
      {{"m", 3}, {"u", 6}, {"n", 9}}};
  for (const auto& [name, exponent] : kDecimal)
    if (suffix == name) return Scale{power(10, exponent), 1};
  for (const auto& [name, exponent] : kSmall)
    if (suffix == name) return Scale{1, power(10, exponent)};
  for (std::size_t i = 0; i < kBinary.size(); ++i)
    if (suffix == kBinary[i]) return Scale{power(1024, static_cast<int>(i) + 1), 1};
  if (suffix.front() != 'e' && suffix.front() != 'E') return std::nullopt;
  suffix.remove_prefix(1);
  if (!suffix.empty() && suffix.front() == '+') suffix.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(suffix.data(), suffix.data() + suffix.size(), exponent);
  if (error != std::errc() || end != suffix.data() + suffix.size() || exponent > 18 ||
      exponent < -9)
    return std::nullopt;
  return exponent >= 0 ? Scale{power(10, exponent), 1} : Scale{1, power(10, -exponent)};
}

// Digits and a fraction at the front of text, in billionths; nothing if there is none.
std::optional<Wide> take_number(std::string_view& text) {
  Wide out = 0;
  Wide place = kUnit;
  bool digits = false;
  bool point = false;
  for (; !text.empty(); text.remove_prefix(1)) {
    const char c = text.front();
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (!base::is_digit(c)) break;
    digits = true;
    if (point) {
      place /= 10;
      out += (c - '0') * place;
    } else {
      out = out * 10 + (c - '0') * kUnit;
    }
    if (out > kLimit) return std::nullopt;
  }
  return digits ? std::optional(out) : std::nullopt;
}

Wide value_of(const Value& value) {
  return value.as<Quantity>().nanos;
}

Value make(Wide nanos) {
  return Value::opaque(Kind::kQuantity, std::make_shared<const Quantity>(nanos));
}

Value make_quantity(const Value* a, Budget&) {
  const auto parsed = parse_quantity(a[0].text());
  if (parsed) return make(*parsed);
  return Value::error(
      "quantities must match the regular expression "
      "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}

Value is_quantity(const Value* a, Budget&) {
  return Value::of(parse_quantity(a[0].text()).has_value());
}

Value compare_to(const Value* a, Budget&) {
  return Value::of(std::int64_t{compare_quantities(a[0], a[1])});
}
Value is_greater(const Value* a, Budget&) {
  return Value::of(value_of(a[0]) > value_of(a[1]));
}
Value is_less(const Value* a, Budget&) {
  return Value::of(value_of(a[0]) < value_of(a[1]));
}
Value is_integer(const Value* a, Budget&) {
  return Value::of(value_of(a[0]) % kUnit == 0);
}
Value as_integer(const Value* a, Budget&) {
  if (value_of(a[0]) % kUnit != 0) return Value::error("cannot convert value to integer");
  return Value::of(static_cast<std::int64_t>(value_of(a[0]) / kUnit));
}
Value as_float(const Value* a, Budget&) {
  return Value::of(static_cast<double>(value_of(a[0])) / static_cast<double>(kUnit));
}
Value sign(const Value* a, Budget&) {
  return Value::of(std::int64_t{value_of(a[0]) > 0 ? 1 : value_of(a[0]) < 0 ? -1 : 0});
}
Value add_to(const Value* a, Budget&) {
  return make(value_of(a[0]) + value_of(a[1]));
}
Value subtract(const Value* a, Budget&) {
  return make(value_of(a[0]) - value_of(a[1]));
}
Value add_int(const Value* a, Budget&) {
  return make(value_of(a[0]) + a[1].integer() * kUnit);
}
Value subtract_int(const Value* a, Budget&) {
  return make(value_of(a[0]) - a[1].integer() * kUnit);
}

}  // namespace

std::optional<__int128> parse_quantity(std::string_view text) {
  const bool minus = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  const auto scale = parse_suffix(text);
  if (!scale || *number > kLimit / scale->up * 1) return std::nullopt;
  const Wide scaled = *number * scale->up;
  // What is finer than a billionth is rounded up, as Kubernetes does.
  const Wide rounded = (scaled + scale->down - 1) / scale->down;
  return minus ? -rounded : rounded;
}

int compare_quantities(const Value& a, const Value& b) {
  return value_of(a) < value_of(b) ? -1 : value_of(b) < value_of(a) ? 1 : 0;
}

void add_quantity_functions(std::vector<Function>& out) {
  constexpr Kind kText = Kind::kString, kAmount = Kind::kQuantity;
  out.push_back({"quantity", false, {kText}, kAmount, make_quantity});
  out.push_back({"isQuantity", false, {kText}, Kind::kBool, is_quantity});
  out.push_back({"compareTo", true, {kAmount, kAmount}, Kind::kInt, compare_to});
  out.push_back({"isGreaterThan", true, {kAmount, kAmount}, Kind::kBool, is_greater});
  out.push_back({"isLessThan", true, {kAmount, kAmount}, Kind::kBool, is_less});
  out.push_back({"isInteger", true, {kAmount}, Kind::kBool, is_integer});
  out.push_back({"asInteger", true, {kAmount}, Kind::kInt, as_integer});
  out.push_back({"asApproximateFloat", true, {kAmount}, Kind::kDouble, as_float});
  out.push_back({"sign", true, {kAmount}, Kind::kInt, sign});
  out.push_back({"add", true, {kAmount, kAmount}, kAmount, add_to});
  out.push_back({"sub", true, {kAmount, kAmount}, kAmount, subtract});
  out.push_back({"add", true, {kAmount, Kind::kInt}, kAmount, add_int});
  out.push_back({"sub", true, {kAmount, Kind::kInt}, kAmount, subtract_int});
}

}  // namespace qvd::api::cel
