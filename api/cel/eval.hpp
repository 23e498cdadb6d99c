#pragma once

#include <vector>

#include "api/cel/ast.hpp"
#include "api/cel/program.hpp"

namespace qvd::api::cel {

/// Runs a checked expression. `slots` holds the inputs and room for the variables of macros.
Value evaluate(const Expr& expr, std::vector<Value>& slots, Budget& budget);

}  // namespace qvd::api::cel
