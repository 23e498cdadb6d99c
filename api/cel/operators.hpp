#pragma once

#include <optional>

#include "api/cel/ast.hpp"

namespace qvd::api::cel {

/// The kind of `a op b`; nothing if the operands do not go together.
std::optional<Kind> binary_result(BinaryOp op, Kind a, Kind b);

/// Applies an operator to two values that are no errors.
Value apply_binary(BinaryOp op, const Value& a, const Value& b);
Value negate(const Value& value);

/// The error of operands that do not go together.
Value no_overload();

}  // namespace qvd::api::cel
