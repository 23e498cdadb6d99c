#include "api/cel/operators.hpp"

#include <cmath>
#include <limits>
#include <type_traits>

#include "api/cel/time.hpp"

namespace qvd::api::cel {
namespace {

// The years that a timestamp of CEL may have, 1 to 9999, in seconds.
constexpr std::int64_t kFirstSecond = -62'135'596'800;
constexpr std::int64_t kLastSecond = 253'402'300'799;

bool is_number(Kind kind) {
  return kind == Kind::kInt || kind == Kind::kUint || kind == Kind::kDouble;
}
bool is_ordered(Kind kind) {
  return is_number(kind) || kind == Kind::kBool || kind == Kind::kString || kind == Kind::kBytes ||
         kind == Kind::kTimestamp || kind == Kind::kDuration;
}

Value overflow() {
  return Value::error("integer overflow");
}

std::optional<Kind> arithmetic_result(BinaryOp op, Kind a, Kind b) {
  if (a == b && is_number(a))
    return op == BinaryOp::kRemainder && a == Kind::kDouble ? std::nullopt : std::optional(a);
  if (op == BinaryOp::kAdd) {
    if (a == b &&
        (a == Kind::kString || a == Kind::kBytes || a == Kind::kList || a == Kind::kDuration))
      return a;
    if ((a == Kind::kTimestamp && b == Kind::kDuration) ||
        (a == Kind::kDuration && b == Kind::kTimestamp))
      return Kind::kTimestamp;
  }
  if (op == BinaryOp::kSubtract) {
    if (a == b && (a == Kind::kDuration || a == Kind::kTimestamp)) return Kind::kDuration;
    if (a == Kind::kTimestamp && b == Kind::kDuration) return Kind::kTimestamp;
  }
  return std::nullopt;
}

/// On int (std::int64_t) and uint (std::uint64_t).
template <class T>
Value integer_arithmetic(BinaryOp op, T a, T b) {
  const bool divides = op == BinaryOp::kDivide || op == BinaryOp::kRemainder;
  if (divides && b == 0)
    return Value::error(op == BinaryOp::kDivide ? "division by zero" : "modulus by zero");
  if (std::is_signed_v<T> && divides && b == T(-1) && a == std::numeric_limits<T>::min())
    return overflow();
  T out = 0;
  bool wrapped = false;
  switch (op) {
    case BinaryOp::kAdd:
      wrapped = __builtin_add_overflow(a, b, &out);
      break;
    case BinaryOp::kSubtract:
      wrapped = __builtin_sub_overflow(a, b, &out);
      break;
    case BinaryOp::kMultiply:
      wrapped = __builtin_mul_overflow(a, b, &out);
      break;
    case BinaryOp::kDivide:
      out = a / b;
      break;
    default:
      out = a % b;
  }
  return wrapped ? overflow() : Value::of(out);
}

Value real_arithmetic(BinaryOp op, double a, double b) {
  switch (op) {
    case BinaryOp::kAdd:
      return Value::of(a + b);
    case BinaryOp::kSubtract:
      return Value::of(a - b);
    case BinaryOp::kMultiply:
      return Value::of(a * b);
    case BinaryOp::kDivide:
      return Value::of(a / b);
    default:
      return no_overload();
  }
}

Value shift_time(const Instant& time, std::int64_t nanos, int sign) {
  const std::int64_t below = time.nanos + sign * (nanos % kNanosPerSecond);
  const std::int64_t carry = below < 0 ? -1 : below / kNanosPerSecond;
  const Instant out{time.seconds + sign * (nanos / kNanosPerSecond) + carry,
                    static_cast<std::int32_t>(below - carry * kNanosPerSecond)};
  if (out.seconds < kFirstSecond || out.seconds > kLastSecond)
    return Value::error("timestamp overflow");
  return Value::of(out);
}

Value time_difference(const Instant& a, const Instant& b) {
  std::int64_t out = 0;
  if (__builtin_mul_overflow(a.seconds - b.seconds, kNanosPerSecond, &out) ||
      __builtin_add_overflow(out, static_cast<std::int64_t>(a.nanos - b.nanos), &out))
    return Value::error("duration overflow");
  return Value::duration(out);
}

Value time_arithmetic(BinaryOp op, const Value& a, const Value& b) {
  const int sign = op == BinaryOp::kAdd ? 1 : -1;
  if (a.kind() == Kind::kTimestamp && b.kind() == Kind::kTimestamp)
    return time_difference(a.time(), b.time());
  if (a.kind() == Kind::kTimestamp) return shift_time(a.time(), b.integer(), sign);
  if (b.kind() == Kind::kTimestamp) return shift_time(b.time(), a.integer(), sign);
  const Value out = integer_arithmetic(op, a.integer(), b.integer());
  return out.is_error() ? Value::error("duration overflow") : Value::duration(out.integer());
}

Value concatenate(const Value& a, const Value& b) {
  if (a.kind() == Kind::kString)
    return Value::string(std::string(a.text()) + std::string(b.text()));
  if (a.kind() == Kind::kBytes) return Value::bytes(std::string(a.text()) + std::string(b.text()));
  Values out;
  out.reserve(a.size() + b.size());
  for (std::size_t i = 0; i < a.size(); ++i) out.push_back(a.at(i));
  for (std::size_t i = 0; i < b.size(); ++i) out.push_back(b.at(i));
  return Value::of(std::move(out));
}

Value apply_arithmetic(BinaryOp op, const Value& a, const Value& b) {
  if (!arithmetic_result(op, a.kind(), b.kind())) return no_overload();
  switch (a.kind()) {
    case Kind::kInt:
      return integer_arithmetic(op, a.integer(), b.integer());
    case Kind::kUint:
      return integer_arithmetic(op, a.unsigned_integer(), b.unsigned_integer());
    case Kind::kDouble:
      return real_arithmetic(op, a.real(), b.real());
    case Kind::kTimestamp:
    case Kind::kDuration:
      return time_arithmetic(op, a, b);
    default:
      return concatenate(a, b);
  }
}

Value contains(const Value& item, const Value& container) {
  if (container.kind() == Kind::kMap) return Value::of(container.find(item).has_value());
  if (container.kind() != Kind::kList) return no_overload();
  for (std::size_t i = 0; i < container.size(); ++i)
    if (equal(container.at(i), item)) return Value::of(true);
  return Value::of(false);
}

Value apply_order(BinaryOp op, const Value& a, const Value& b) {
  if (!binary_result(op, a.kind(), b.kind())) return no_overload();
  const auto order = compare(a, b);
  if (!order) return Value::of(false);  // a NaN
  switch (op) {
    case BinaryOp::kLess:
      return Value::of(*order < 0);
    case BinaryOp::kLessEqual:
      return Value::of(*order <= 0);
    case BinaryOp::kGreater:
      return Value::of(*order > 0);
    default:
      return Value::of(*order >= 0);
  }
}

}  // namespace

std::optional<Kind> binary_result(BinaryOp op, Kind a, Kind b) {
  switch (op) {
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual: {
      const bool comparable =
          a == b || (is_number(a) && is_number(b)) || a == Kind::kNull || b == Kind::kNull;
      return comparable ? std::optional(Kind::kBool) : std::nullopt;
    }
    case BinaryOp::kLess:
    case BinaryOp::kLessEqual:
    case BinaryOp::kGreater:
    case BinaryOp::kGreaterEqual: {
      const bool ordered = is_ordered(a) && (a == b || (is_number(a) && is_number(b)));
      return ordered ? std::optional(Kind::kBool) : std::nullopt;
    }
    case BinaryOp::kIn:
      return b == Kind::kList || b == Kind::kMap ? std::optional(Kind::kBool) : std::nullopt;
    case BinaryOp::kAdd:
    case BinaryOp::kSubtract:
    case BinaryOp::kMultiply:
    case BinaryOp::kDivide:
    case BinaryOp::kRemainder:
      return arithmetic_result(op, a, b);
  }
  return std::nullopt;
}

Value apply_binary(BinaryOp op, const Value& a, const Value& b) {
  switch (op) {
    case BinaryOp::kEqual:
      return Value::of(equal(a, b));
    case BinaryOp::kNotEqual:
      return Value::of(!equal(a, b));
    case BinaryOp::kLess:
    case BinaryOp::kLessEqual:
    case BinaryOp::kGreater:
    case BinaryOp::kGreaterEqual:
      return apply_order(op, a, b);
    case BinaryOp::kIn:
      return contains(a, b);
    default:
      return apply_arithmetic(op, a, b);
  }
}

Value no_overload() {
  return Value::error("no such overload");
}

Value negate(const Value& value) {
  if (value.kind() == Kind::kDouble) return Value::of(-value.real());
  if (value.kind() != Kind::kInt) return no_overload();
  return integer_arithmetic(BinaryOp::kSubtract, std::int64_t{0}, value.integer());
}

}  // namespace qvd::api::cel
