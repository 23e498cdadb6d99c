#include <cmath>

#include "api/cel/quantity.hpp"
#include "api/cel/value.hpp"

namespace qvd::api::cel {
namespace {

double as_double(const Value& value) {
  if (value.kind() == Kind::kDouble) return value.real();
  if (value.kind() == Kind::kUint) return static_cast<double>(value.unsigned_integer());
  return static_cast<double>(value.integer());
}

template <class T>
int order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

std::optional<int> compare_numbers(const Value& a, const Value& b) {
  if (a.kind() == Kind::kDouble || b.kind() == Kind::kDouble) {
    const double left = as_double(a), right = as_double(b);
    if (std::isnan(left) || std::isnan(right)) return std::nullopt;
    return order(left, right);
  }
  if (a.kind() == b.kind())
    return a.kind() == Kind::kInt ? order(a.integer(), b.integer())
                                  : order(a.unsigned_integer(), b.unsigned_integer());
  if (a.kind() == Kind::kUint) return -*compare_numbers(b, a);
  return a.integer() < 0 ? -1 : order(a.unsigned_integer(), b.unsigned_integer());
}

bool equal_lists(const Value& a, const Value& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!equal(a.at(i), b.at(i))) return false;
  return true;
}

bool equal_maps(const Value& a, const Value& b) {
  if (a.size() != b.size()) return false;
  bool same = true;
  a.each_key([&](const Value& key) {
    const auto left = a.entry(key), right = b.entry(key);
    same = left && right && equal(*left, *right);
    return same;
  });
  return same;
}

bool equal_optionals(const Value* a, const Value* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return equal(*a, *b);
}

}  // namespace

// Recursion is as deep as the data, which parse_json has bounded, or the expression that made it.
bool equal(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return compare_numbers(a, b) == 0;
  if (a.kind() != b.kind()) return false;
  if (a.same_document(b)) return true;
  switch (a.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
    case Kind::kDuration:
      return a.integer() == b.integer();
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kType:
      return a.text() == b.text();
    case Kind::kTimestamp:
      return a.time() == b.time();
    case Kind::kList:
      return equal_lists(a, b);
    case Kind::kMap:
      return equal_maps(a, b);
    case Kind::kOptional:
      return equal_optionals(a.inner(), b.inner());
    case Kind::kQuantity:
      return compare_quantities(a, b) == 0;
    case Kind::kIp:
    case Kind::kCidr:
      return a.as<Opaque>().same(b.as<Opaque>());
    case Kind::kError:
    case Kind::kInt:
    case Kind::kUint:
    case Kind::kDouble:
      break;
  }
  return false;
}

std::optional<int> compare(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return compare_numbers(a, b);
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::kBool:
    case Kind::kDuration:
      return order(a.integer(), b.integer());
    case Kind::kString:
    case Kind::kBytes:
      return order(a.text(), b.text());
    case Kind::kTimestamp:
      return order(a.time(), b.time());
    default:
      return std::nullopt;
  }
}

}  // namespace qvd::api::cel
