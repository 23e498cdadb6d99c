#pragma once

#include <optional>
#include <string_view>

#include "api/cel/value.hpp"

namespace qvd::api::cel {

/// A Kubernetes quantity, exact to a billionth. Wider than api::Quantity, because CEL rules must
/// judge every text that Kubernetes accepts (exponents, `n`, `u`, negative amounts).
struct Quantity final : Opaque {
  explicit Quantity(__int128 value) : nanos(value) {}
  __int128 nanos;
  [[nodiscard]] bool same(const Opaque& other) const override {
    return nanos == static_cast<const Quantity&>(other).nanos;
  }
};

/// Nothing for a text that is no quantity, or too large.
std::optional<__int128> parse_quantity(std::string_view text);

int compare_quantities(const Value& a, const Value& b);

}  // namespace qvd::api::cel
