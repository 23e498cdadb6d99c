#pragma once

#include <utility>
#include <variant>

#include "base/core/check.hpp"
#include "base/core/status.hpp"

namespace qvd::base {

/// A value or the Status that says why there is none. The member names are those of std::expected,
/// so that it can become an alias of it with C++23.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(*-explicit-*)
  Result(Status status) : state_(std::in_place_index<1>, std::move(status)) {  // NOLINT
    QVD_CHECK(!std::get<1>(state_).ok(), "a Result without a value needs a failure");
  }

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return checked(); }
  const T& value() const& { return const_cast<Result*>(this)->checked(); }
  T&& value() && { return std::move(checked()); }
  T& operator*() & { return checked(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(checked()); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &value(); }

  template <class U>
  T value_or(U&& fallback) const& {
    return has_value() ? std::get<0>(state_) : T(std::forward<U>(fallback));
  }

  /// The failure; success if there is a value.
  [[nodiscard]] Status status() const { return has_value() ? Status() : std::get<1>(state_); }
  [[nodiscard]] Status error() const { return status(); }

 private:
  T& checked() {
    QVD_CHECK(has_value(), "value() of a failed Result");
    return std::get<0>(state_);
  }

  std::variant<T, Status> state_;
};

}  // namespace qvd::base

#define QVD_CONCAT_INNER(a, b) a##b
#define QVD_CONCAT(a, b) QVD_CONCAT_INNER(a, b)

/// Returns the failure of `expr` (a Status or a Result) from this function. Not for coroutines.
#define RETURN_IF_ERROR(expr)                                                                \
  do {                                                                                       \
    if (auto qvd_status = ::qvd::base::status_of(expr); !qvd_status.ok()) return qvd_status; \
  } while (false)

/// `ASSIGN_OR_RETURN(auto x, f());`: x is f's value, or this function returns f's failure.
#define ASSIGN_OR_RETURN(lhs, expr) \
  ASSIGN_OR_RETURN_INNER(QVD_CONCAT(qvd_result_, __LINE__), lhs, expr)
#define ASSIGN_OR_RETURN_INNER(tmp, lhs, expr) \
  auto tmp = (expr);                           \
  if (!tmp) return tmp.status();               \
  lhs = std::move(tmp).value()

namespace qvd::base {

inline Status status_of(Status status) {
  return status;
}
template <class T>
Status status_of(const Result<T>& result) {
  return result.status();
}

}  // namespace qvd::base
