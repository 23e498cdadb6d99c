#include "api/cel/eval.hpp"

#include "api/cel/function.hpp"
#include "api/cel/operators.hpp"

namespace qvd::api::cel {
namespace {

// What comparing or copying a value costs beyond the operator itself.
std::int64_t weight(const Value& value) {
  if (value.kind() == Kind::kString || value.kind() == Kind::kBytes)
    return static_cast<std::int64_t>(value.text().size() / 10);
  if (value.kind() == Kind::kList || value.kind() == Kind::kMap)
    return static_cast<std::int64_t>(value.size());
  return 0;
}

class Evaluator {
 public:
  Evaluator(std::vector<Value>& slots, Budget& budget) : slots_(slots), budget_(budget) {}

  Value eval(const Expr& expr) {
    if (!budget_.spend(1)) return over_budget();
    switch (expr.kind) {
      case ExprKind::kLiteral:
        return expr.literal;
      case ExprKind::kVariable:
        return slots_[expr.slot];
      case ExprKind::kSelect:
        return select(expr);
      case ExprKind::kHas:
        return has(expr);
      case ExprKind::kIndex:
        return index(expr);
      case ExprKind::kCall:
        return call(expr);
      case ExprKind::kList:
        return make_list(expr);
      case ExprKind::kMap:
        return make_map(expr);
      case ExprKind::kMacro:
        return macro(expr);
      case ExprKind::kTernary:
        return ternary(expr);
      case ExprKind::kAnd:
        return junction(expr, false);
      case ExprKind::kOr:
        return junction(expr, true);
      case ExprKind::kNot:
        return logical_not(eval(*expr.args[0]));
      case ExprKind::kNegate: {
        Value operand = eval(*expr.args[0]);
        return operand.is_error() ? operand : negate(operand);
      }
      case ExprKind::kBinary:
        return binary(expr);
    }
    return no_overload();
  }

 private:
  static Value over_budget() {
    return Value::error(
        "no further validation rules will be run due to call cost exceeds limit for rule");
  }

  static Value logical_not(const Value& value) {
    if (value.is_error()) return value;
    return value.is_bool() ? Value::of(!value.boolean()) : no_overload();
  }

  Value select(const Expr& expr) {
    const Value target = eval(*expr.args[0]);
    if (target.is_error()) return target;
    if (target.kind() != Kind::kMap) return no_overload();
    auto found = target.field(expr.name);
    return found ? std::move(*found) : Value::error("no such key: " + expr.name);
  }

  Value has(const Expr& expr) {
    const Value target = eval(*expr.args[0]);
    if (target.is_error()) return target;
    if (target.kind() != Kind::kMap) return no_overload();
    return Value::of(target.field(expr.name).has_value());
  }

  Value index(const Expr& expr) {
    const Value target = eval(*expr.args[0]);
    if (target.is_error()) return target;
    const Value key = eval(*expr.args[1]);
    if (key.is_error()) return key;
    if (target.kind() == Kind::kMap) {
      auto found = target.find(key);
      return found ? std::move(*found) : Value::error("no such key: " + std::string(key.text()));
    }
    if (target.kind() != Kind::kList || key.kind() != Kind::kInt) return no_overload();
    if (key.integer() < 0 || static_cast<std::uint64_t>(key.integer()) >= target.size())
      return Value::error("index out of bounds: " + std::to_string(key.integer()));
    return target.at(static_cast<std::size_t>(key.integer()));
  }

  Value call(const Expr& expr) {
    Values args;
    args.reserve(expr.args.size());
    for (const ExprPtr& arg : expr.args) {
      args.push_back(eval(*arg));
      if (args.back().is_error()) return args.back();
      if (!budget_.spend(weight(args.back()))) return over_budget();
    }
    for (const Function* function : expr.candidates)
      if (fits(*function, args)) {
        Value out = function->body(args.data(), budget_);
        return budget_.left() < 0 ? over_budget() : out;
      }
    return no_overload();
  }

  static bool fits(const Function& function, const Values& args) {
    for (std::size_t i = 0; i < args.size(); ++i)
      if (function.parameters[i] && *function.parameters[i] != args[i].kind()) return false;
    return true;
  }

  Value make_list(const Expr& expr) {
    Values out;
    out.reserve(expr.args.size());
    for (const ExprPtr& arg : expr.args) {
      out.push_back(eval(*arg));
      if (out.back().is_error()) return out.back();
    }
    return Value::of(std::move(out));
  }

  Value make_map(const Expr& expr) {
    Entries out;
    for (std::size_t i = 0; i + 1 < expr.args.size(); i += 2) {
      Value key = eval(*expr.args[i]);
      if (key.is_error()) return key;
      Value value = eval(*expr.args[i + 1]);
      if (value.is_error()) return value;
      for (const auto& entry : out)
        if (equal(entry.first, key)) return Value::error("Failed with repeated key");
      out.emplace_back(std::move(key), std::move(value));
    }
    return Value::map(std::move(out));
  }

  Value ternary(const Expr& expr) {
    const Value condition = eval(*expr.args[0]);
    if (condition.is_error()) return condition;
    if (!condition.is_bool()) return no_overload();
    return eval(*expr.args[condition.boolean() ? 1 : 2]);
  }

  // `false && error` is false in either order, so an error counts only if nothing decides.
  Value junction(const Expr& expr, bool deciding) {
    Value failure;
    bool failed = false;
    for (const ExprPtr& arg : expr.args) {
      Value value = eval(*arg);
      if (value.is_bool() && value.boolean() == deciding) return value;
      if (value.is_bool() || failed) continue;
      failed = true;
      failure = value.is_error() ? std::move(value) : no_overload();
    }
    return failed ? failure : Value::of(!deciding);
  }

  Value binary(const Expr& expr) {
    const Value left = eval(*expr.args[0]);
    if (left.is_error()) return left;
    const Value right = eval(*expr.args[1]);
    if (right.is_error()) return right;
    if (!budget_.spend(weight(left) + weight(right))) return over_budget();
    return apply_binary(expr.op, left, right);
  }

  Value macro(const Expr& expr) {
    const Value target = eval(*expr.args[0]);
    if (target.is_error()) return target;
    Fold fold{.expr = expr};
    if (target.kind() == Kind::kList) {
      for (std::size_t i = 0; i < target.size(); ++i)
        if (!step(fold, target.at(i))) break;
    } else if (target.kind() == Kind::kMap) {
      target.each_key([&](const Value& key) { return step(fold, key); });
    } else {
      return no_overload();
    }
    return finish(fold);
  }

  // What a macro has seen so far.
  struct Fold {
    const Expr& expr;
    Values list{};
    Value failure{};
    bool failed = false;
    bool refuted = false;  // all(): an item for which it is not so
    std::size_t matches = 0;
  };

  // Takes one item. False if the result is known.
  bool step(Fold& fold, const Value& item) {
    slots_[fold.expr.slot] = item;
    Value first = eval(*fold.expr.args[1]);
    if (fold.expr.macro == Macro::kMap) return collect(fold, std::move(first));
    if (!first.is_bool()) return note_failure(fold, std::move(first));
    if (first.boolean()) ++fold.matches;
    switch (fold.expr.macro) {
      case Macro::kAll:
        if (first.boolean()) return true;
        fold.failed = false;
        fold.refuted = true;
        return false;
      case Macro::kExists:
        if (first.boolean()) fold.failed = false;
        return !first.boolean();
      case Macro::kFilter:
        return first.boolean() ? collect(fold, item) : true;
      case Macro::kMapFiltered:
        return first.boolean() ? collect(fold, eval(*fold.expr.args[2])) : true;
      default:
        return true;
    }
  }

  static bool collect(Fold& fold, Value value) {
    if (value.is_error()) {
      fold.failed = true;
      fold.failure = std::move(value);
      return false;
    }
    fold.list.push_back(std::move(value));
    return true;
  }

  // all() and exists() go on: a later item may decide in spite of the failure.
  bool note_failure(Fold& fold, Value value) {
    fold.failure = value.is_error() ? std::move(value) : no_overload();
    fold.failed = true;
    const bool may_recover = fold.expr.macro == Macro::kAll || fold.expr.macro == Macro::kExists;
    return may_recover && budget_.left() > 0;
  }

  static Value finish(Fold& fold) {
    if (fold.failed) return fold.failure;
    switch (fold.expr.macro) {
      case Macro::kAll:
        return Value::of(!fold.refuted);
      case Macro::kExists:
        return Value::of(fold.matches > 0);
      case Macro::kExistsOne:
        return Value::of(fold.matches == 1);
      default:
        return Value::of(std::move(fold.list));
    }
  }

  std::vector<Value>& slots_;
  Budget& budget_;
};

}  // namespace

Value evaluate(const Expr& expr, std::vector<Value>& slots, Budget& budget) {
  return Evaluator(slots, budget).eval(expr);
}

}  // namespace qvd::api::cel
