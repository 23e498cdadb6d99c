#include "api/cel/function.hpp"
#include "api/cel/operators.hpp"

namespace qvd::api::cel {
namespace {

Value is_sorted(const Value* a, Budget&) {
  for (std::size_t i = 1; i < a[0].size(); ++i) {
    const auto order = compare(a[0].at(i - 1), a[0].at(i));
    if (!order) return no_overload();
    if (*order > 0) return Value::of(false);
  }
  return Value::of(true);
}

Value sum(const Value* a, Budget&) {
  if (a[0].size() == 0) return Value::of(std::int64_t{0});
  Value out = a[0].at(0);
  for (std::size_t i = 1; i < a[0].size() && !out.is_error(); ++i)
    out = apply_binary(BinaryOp::kAdd, out, a[0].at(i));
  return out.is_number() || out.kind() == Kind::kDuration || out.is_error() ? out : no_overload();
}

template <int Wanted>
Value extreme(const Value* a, Budget&) {
  if (a[0].size() == 0)
    return Value::error(Wanted < 0 ? "min called on empty list" : "max called on empty list");
  Value out = a[0].at(0);
  for (std::size_t i = 1; i < a[0].size(); ++i) {
    Value item = a[0].at(i);
    const auto order = compare(item, out);
    if (!order) return no_overload();
    if (*order * Wanted > 0) out = std::move(item);
  }
  return out;
}

Value item_index(const Value* a, Budget&) {
  for (std::size_t i = 0; i < a[0].size(); ++i)
    if (equal(a[0].at(i), a[1])) return Value::of(static_cast<std::int64_t>(i));
  return Value::of(std::int64_t{-1});
}

Value last_item_index(const Value* a, Budget&) {
  for (std::size_t i = a[0].size(); i-- > 0;)
    if (equal(a[0].at(i), a[1])) return Value::of(static_cast<std::int64_t>(i));
  return Value::of(std::int64_t{-1});
}

bool has_item(const Value& list, const Value& item) {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (equal(list.at(i), item)) return true;
  return false;
}

bool charge_product(const Value* a, Budget& budget) {
  return budget.spend(static_cast<std::int64_t>(a[0].size() * a[1].size()));
}

bool includes(const Value& list, const Value& part) {
  for (std::size_t i = 0; i < part.size(); ++i)
    if (!has_item(list, part.at(i))) return false;
  return true;
}

Value sets_contains(const Value* a, Budget& budget) {
  return Value::of(charge_product(a, budget) && includes(a[0], a[1]));
}

Value sets_equivalent(const Value* a, Budget& budget) {
  return Value::of(charge_product(a, budget) && includes(a[0], a[1]) && includes(a[1], a[0]));
}

Value sets_intersects(const Value* a, Budget& budget) {
  if (!charge_product(a, budget)) return Value::of(false);
  for (std::size_t i = 0; i < a[1].size(); ++i)
    if (has_item(a[0], a[1].at(i))) return Value::of(true);
  return Value::of(false);
}

}  // namespace

void add_list_functions(std::vector<Function>& out) {
  constexpr Kind kList = Kind::kList;
  out.push_back({"isSorted", true, {kList}, Kind::kBool, is_sorted});
  out.push_back({"sum", true, {kList}, std::nullopt, sum});
  out.push_back({"min", true, {kList}, std::nullopt, extreme<-1>});
  out.push_back({"max", true, {kList}, std::nullopt, extreme<1>});
  out.push_back({"indexOf", true, {kList, std::nullopt}, Kind::kInt, item_index});
  out.push_back({"lastIndexOf", true, {kList, std::nullopt}, Kind::kInt, last_item_index});
  out.push_back({"sets.contains", false, {kList, kList}, Kind::kBool, sets_contains});
  out.push_back({"sets.equivalent", false, {kList, kList}, Kind::kBool, sets_equivalent});
  out.push_back({"sets.intersects", false, {kList, kList}, Kind::kBool, sets_intersects});
}

}  // namespace qvd::api::cel
