#include "api/cel/check.hpp"

#include <algorithm>
#include <array>

#include "api/cel/function.hpp"
#include "api/cel/operators.hpp"
#include "base/text/join.hpp"

namespace qvd::api::cel {
namespace {

// What is known of an expression before it runs; no kind means that nothing is.
struct Type {
  MaybeKind kind;
  const Shape* shape = nullptr;
};

Type type_of(const Shape* shape) {
  if (shape == nullptr) return {};
  switch (shape->type) {
    case Shape::Type::kDyn:
      return {};
    case Shape::Type::kBool:
      return {Kind::kBool, shape};
    case Shape::Type::kInt:
      return {Kind::kInt, shape};
    case Shape::Type::kDouble:
      return {Kind::kDouble, shape};
    case Shape::Type::kString:
      return {Kind::kString, shape};
    case Shape::Type::kBytes:
      return {Kind::kBytes, shape};
    case Shape::Type::kTimestamp:
      return {Kind::kTimestamp, shape};
    case Shape::Type::kDuration:
      return {Kind::kDuration, shape};
    case Shape::Type::kList:
      return {Kind::kList, shape};
    case Shape::Type::kMap:
    case Shape::Type::kObject:
      return {Kind::kMap, shape};
  }
  return {};
}

std::string name_of(const Type& type) {
  return type.kind ? std::string(kind_name(*type.kind)) : "dyn";
}

bool is(const Type& type, Kind kind) {
  return !type.kind || *type.kind == kind;
}
bool is_object(const Type& type) {
  return type.shape != nullptr && type.shape->type == Shape::Type::kObject;
}

struct Variable {
  std::string name;
  Type type;
};

class Checker {
 public:
  Checker(const Shape& self, const Program::Options& options) : options_(options) {
    variables_ = {{"self", type_of(&self)}, {"oldSelf", type_of(&self)}};
    if (options.optional_old_self) variables_[kOldSelfSlot].type = {Kind::kOptional, &self};
  }

  base::Result<Checked> run(Expr& root) {
    ASSIGN_OR_RETURN(const Type type, visit(root));
    const Kind wanted = options_.wants_string ? Kind::kString : Kind::kBool;
    if (!is(type, wanted))
      return base::invalid("must evaluate to a " + std::string(kind_name(wanted)) + ", not " +
                           name_of(type));
    return out_;
  }

 private:
  using Typed = base::Result<Type>;

  Typed visit(Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kLiteral:
        return Type{expr.literal.kind(), nullptr};
      case ExprKind::kVariable:
        return visit_variable(expr);
      case ExprKind::kSelect:
      case ExprKind::kHas:
        return visit_select(expr);
      case ExprKind::kIndex:
        return visit_index(expr);
      case ExprKind::kCall:
        return visit_call(expr);
      case ExprKind::kList:
        return visit_all(expr, Kind::kList);
      case ExprKind::kMap:
        return visit_all(expr, Kind::kMap);
      case ExprKind::kMacro:
        return visit_macro(expr);
      case ExprKind::kTernary:
        return visit_ternary(expr);
      case ExprKind::kAnd:
      case ExprKind::kOr:
      case ExprKind::kNot:
        return visit_logic(expr);
      case ExprKind::kNegate:
        return visit_negate(expr);
      case ExprKind::kBinary:
        return visit_binary(expr);
    }
    return Type{};
  }

  Typed visit_variable(Expr& expr) {
    for (std::size_t i = variables_.size(); i-- > 0;) {
      if (variables_[i].name != expr.name) continue;
      expr.slot = i;
      out_.uses_old_self |= i == kOldSelfSlot;
      return variables_[i].type;
    }
    // The types themselves are values, to be compared with type(x).
    static constexpr std::array<std::string_view, 10> kTypes = {
        "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type"};
    const auto found = std::find(kTypes.begin(), kTypes.end(), expr.name);
    if (found == kTypes.end()) return base::invalid("undeclared reference to '" + expr.name + "'");
    expr.kind = ExprKind::kLiteral;
    expr.literal = Value::type(*found);
    return Type{Kind::kType, nullptr};
  }

  Typed visit_select(Expr& expr) {
    ASSIGN_OR_RETURN(const Type target, visit(*expr.args.front()));
    if (!is(target, Kind::kMap))
      return base::invalid("type '" + name_of(target) + "' does not support field selection");
    Type out = target.shape == nullptr ? Type{} : type_of(target.shape->element);
    if (is_object(target)) {
      const Shape::Field* field = target.shape->find(expr.name);
      if (field == nullptr) return base::invalid("undefined field '" + expr.name + "'");
      out = type_of(field->shape);
    }
    return expr.kind == ExprKind::kHas ? Type{Kind::kBool, nullptr} : out;
  }

  Typed visit_index(Expr& expr) {
    ASSIGN_OR_RETURN(const Type target, visit(*expr.args[0]));
    ASSIGN_OR_RETURN(const Type index, visit(*expr.args[1]));
    const bool list = is(target, Kind::kList) && is(index, Kind::kInt);
    const bool map = is(target, Kind::kMap) && !is_object(target) && is(index, Kind::kString);
    if (!list && !map && target.kind) return no_overload("_[_]", target, index);
    return target.shape == nullptr ? Type{} : type_of(target.shape->element);
  }

  Typed visit_all(Expr& expr, Kind result) {
    for (const ExprPtr& arg : expr.args) RETURN_IF_ERROR(visit(*arg));
    return Type{result, nullptr};
  }

  // `sets.contains(a, b)` parses as a call on a variable `sets` that does not exist.
  void resolve_namespace(Expr& expr) {
    if (!expr.member_call || expr.args.front()->kind != ExprKind::kVariable) return;
    const std::string full = expr.args.front()->name + "." + expr.name;
    if (find_functions(full, false, expr.args.size() - 1).empty()) return;
    expr.name = full;
    expr.member_call = false;
    expr.args.erase(expr.args.begin());
  }

  Typed visit_call(Expr& expr) {
    resolve_namespace(expr);
    expr.candidates = find_functions(expr.name, expr.member_call, expr.args.size());
    if (expr.candidates.empty())
      return base::invalid("undeclared reference to '" + expr.name + "' with " +
                           std::to_string(expr.args.size() - (expr.member_call ? 1 : 0)) +
                           " arguments");
    std::vector<Type> types;
    for (const ExprPtr& arg : expr.args) {
      ASSIGN_OR_RETURN(Type type, visit(*arg));
      types.push_back(type);
    }
    std::erase_if(expr.candidates,
                  [&](const Function* function) { return !accepts(*function, types); });
    if (expr.candidates.empty()) return no_function(expr, types);
    return result_of(expr, types);
  }

  static bool accepts(const Function& function, const std::vector<Type>& types) {
    for (std::size_t i = 0; i < types.size(); ++i)
      if (function.parameters[i] && !is(types[i], *function.parameters[i])) return false;
    return true;
  }

  static base::Status no_function(const Expr& expr, const std::vector<Type>& types) {
    return base::invalid("found no matching overload for '" + expr.name + "' applied to '(" +
                         base::join(types, ", ", name_of) + ")'");
  }

  static Type result_of(const Expr& expr, const std::vector<Type>& types) {
    const MaybeKind kind = expr.candidates.front()->result;
    const bool same = std::all_of(expr.candidates.begin(), expr.candidates.end(),
                                  [&](const Function* entry) { return entry->result == kind; });
    // What an optional oldSelf holds is known again behind orValue() and value().
    if (expr.name == "orValue" || expr.name == "value") return type_of(types.front().shape);
    return same ? Type{kind, nullptr} : Type{};
  }

  Typed visit_macro(Expr& expr) {
    ASSIGN_OR_RETURN(const Type target, visit(*expr.args.front()));
    if (!is(target, Kind::kList) && !is(target, Kind::kMap))
      return base::invalid("type '" + name_of(target) + "' cannot be iterated");
    Type item;
    if (target.kind == Kind::kMap) item = {Kind::kString, nullptr};
    if (target.kind == Kind::kList && target.shape != nullptr)
      item = type_of(target.shape->element);
    expr.slot = variables_.size();
    variables_.push_back({expr.name, item});
    out_.slots = std::max(out_.slots, variables_.size());
    const auto type = visit_body(expr, target);
    variables_.pop_back();
    return type;
  }

  Typed visit_body(Expr& expr, const Type& target) {
    const bool maps = expr.macro == Macro::kMap;
    ASSIGN_OR_RETURN(const Type first, visit(*expr.args[1]));
    if (!maps && !is(first, Kind::kBool)) return no_overload("macro", target, first);
    if (expr.macro == Macro::kMapFiltered) RETURN_IF_ERROR(visit(*expr.args[2]));
    if (maps || expr.macro == Macro::kMapFiltered) return Type{Kind::kList, nullptr};
    if (expr.macro != Macro::kFilter) return Type{Kind::kBool, nullptr};
    return target.kind == Kind::kList ? target : Type{Kind::kList, nullptr};
  }

  Typed visit_ternary(Expr& expr) {
    ASSIGN_OR_RETURN(const Type condition, visit(*expr.args[0]));
    ASSIGN_OR_RETURN(const Type yes, visit(*expr.args[1]));
    ASSIGN_OR_RETURN(const Type no, visit(*expr.args[2]));
    if (!is(condition, Kind::kBool)) return no_overload("_?_:_", condition, yes);
    if (yes.kind && no.kind && *yes.kind != *no.kind) return no_overload("_?_:_", yes, no);
    return yes.kind == no.kind ? Type{yes.kind, yes.shape == no.shape ? yes.shape : nullptr}
                               : Type{};
  }

  Typed visit_logic(Expr& expr) {
    for (const ExprPtr& arg : expr.args) {
      ASSIGN_OR_RETURN(const Type type, visit(*arg));
      if (!is(type, Kind::kBool))
        return base::invalid("a logical operator needs booleans, not " + name_of(type));
    }
    return Type{Kind::kBool, nullptr};
  }

  Typed visit_negate(Expr& expr) {
    ASSIGN_OR_RETURN(const Type type, visit(*expr.args.front()));
    if (!is(type, Kind::kInt) && !is(type, Kind::kDouble)) return no_overload("-_", type, {});
    return Type{type.kind, nullptr};
  }

  Typed visit_binary(Expr& expr) {
    ASSIGN_OR_RETURN(const Type left, visit(*expr.args[0]));
    ASSIGN_OR_RETURN(const Type right, visit(*expr.args[1]));
    if (!left.kind || !right.kind)
      return expr.op < BinaryOp::kAdd ? Type{Kind::kBool, nullptr} : Type{};
    const auto result = binary_result(expr.op, *left.kind, *right.kind);
    if (!result) return no_overload("_" + expr.name + "_", left, right);
    return Type{*result, nullptr};
  }

  static base::Status no_overload(const std::string& what, const Type& a, const Type& b) {
    return base::invalid("found no matching overload for '" + what + "' applied to '(" +
                         name_of(a) + ", " + name_of(b) + ")'");
  }

  Program::Options options_;
  std::vector<Variable> variables_;
  Checked out_;
};

}  // namespace

base::Result<Checked> check(Expr& root, const Shape& self, const Program::Options& options) {
  return Checker(self, options).run(root);
}

}  // namespace qvd::api::cel
