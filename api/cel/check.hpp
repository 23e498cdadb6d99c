#pragma once

#include <string>

#include "api/cel/ast.hpp"
#include "api/cel/program.hpp"

namespace qvd::api::cel {

/// Slots of the two inputs; macros use those behind.
inline constexpr std::size_t kSelfSlot = 0;
inline constexpr std::size_t kOldSelfSlot = 1;

struct Checked {
  std::size_t slots = 2;
  bool uses_old_self = false;
};

/// Resolves names and functions and refuses what cannot work: unknown names and fields, operands
/// that do not go together. Where the schema leaves a type open, the check is left to the run.
base::Result<Checked> check(Expr& root, const Shape& self, const Program::Options& options);

}  // namespace qvd::api::cel
