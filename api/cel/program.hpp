#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "api/cel/shape.hpp"
#include "api/cel/value.hpp"
#include "base/core/result.hpp"

namespace qvd::api::cel {

/// Units of work that evaluation may still spend; one unit is about one operator or ten bytes of
/// text. Kubernetes allows a million a rule and ten million a write.
class Budget {
 public:
  explicit Budget(std::int64_t units) : left_(units) {}
  /// False once nothing is left.
  bool spend(std::int64_t units) { return (left_ -= units) >= 0; }
  [[nodiscard]] std::int64_t left() const { return left_; }

 private:
  std::int64_t left_;
};

inline constexpr std::int64_t kMaxRuleCost = 1'000'000;

/// A compiled expression over `self` and perhaps `oldSelf`.
/// Threads: immutable; evaluate may run on any number of threads at once.
class Program {
 public:
  struct Options {
    bool optional_old_self = false;  // oldSelf is an optional, also present on create
    bool wants_string = false;       // a message instead of a verdict
  };

  /// Errors: Invalid with a message that quotes the expression: syntax, unknown identifiers,
  /// functions and fields, operands that cannot go together, limits on size and nesting.
  static base::Result<std::unique_ptr<const Program>> compile(std::string_view source,
                                                              const Shape& self,
                                                              const Options& options);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Whether the expression mentions oldSelf.
  [[nodiscard]] bool uses_old_self() const;

  /// The value, or an error value whose text says why there is none. Null bindings stand for an
  /// absent oldSelf.
  Value evaluate(const base::Json& self, const base::Json* old_self, Budget& budget) const;

 private:
  struct Impl;
  explicit Program(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace qvd::api::cel
