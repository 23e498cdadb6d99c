#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/cel/value.hpp"

namespace qvd::api::cel {

struct Function;

enum class ExprKind : std::uint8_t {
  kLiteral,
  kVariable,
  kSelect,  // args[0].name
  kHas,     // has(args[0].name)
  kIndex,   // args[0][args[1]]
  kCall,    // name(args), with the receiver, if any, in front
  kList,
  kMap,    // keys and values in turn
  kMacro,  // args[0].name(variable, args[1] [, args[2]])
  kTernary,
  kAnd,  // any number of args
  kOr,
  kNot,
  kNegate,
  kBinary
};

enum class BinaryOp : std::uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kIn,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kRemainder
};

enum class Macro : std::uint8_t { kAll, kExists, kExistsOne, kFilter, kMap, kMapFiltered };

inline constexpr std::size_t kMaxExprDepth = 100;

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

/// One node of an expression. The parser fills in the upper half, the checker the lower.
struct Expr {
  ExprKind kind = ExprKind::kLiteral;
  BinaryOp op = BinaryOp::kEqual;
  Macro macro = Macro::kAll;
  bool member_call = false;
  std::string name;  // variable, field or function; the variable of a macro
  Value literal;
  std::vector<ExprPtr> args;
  std::size_t depth = 1;

  std::size_t slot = 0;                     // of variables and macros
  std::vector<const Function*> candidates;  // of calls, to be told apart by the kinds of arguments
};

}  // namespace qvd::api::cel
