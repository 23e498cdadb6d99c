#pragma once

#include <string_view>

#include "api/cel/ast.hpp"
#include "base/core/result.hpp"

namespace qvd::api::cel {

/// Parses an expression. Errors: Invalid, naming the column. Nesting is bounded by kMaxExprDepth.
base::Result<ExprPtr> parse(std::string_view source);

}  // namespace qvd::api::cel
