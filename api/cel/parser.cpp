#include "api/cel/parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <optional>

#include "api/cel/token.hpp"

namespace qvd::api::cel {
namespace {

struct NamedOp {
  std::string_view text;
  BinaryOp op;
};
constexpr std::array<NamedOp, 7> kRelations = {{{"==", BinaryOp::kEqual},
                                                {"!=", BinaryOp::kNotEqual},
                                                {"<", BinaryOp::kLess},
                                                {"<=", BinaryOp::kLessEqual},
                                                {">", BinaryOp::kGreater},
                                                {">=", BinaryOp::kGreaterEqual},
                                                {"in", BinaryOp::kIn}}};
constexpr std::array<NamedOp, 2> kSums = {{{"+", BinaryOp::kAdd}, {"-", BinaryOp::kSubtract}}};
constexpr std::array<NamedOp, 3> kProducts = {
    {{"*", BinaryOp::kMultiply}, {"/", BinaryOp::kDivide}, {"%", BinaryOp::kRemainder}}};

std::optional<Macro> macro_named(std::string_view name, std::size_t arguments) {
  if (arguments == 2) {
    if (name == "all") return Macro::kAll;
    if (name == "exists") return Macro::kExists;
    if (name == "exists_one") return Macro::kExistsOne;
    if (name == "filter") return Macro::kFilter;
    if (name == "map") return Macro::kMap;
  }
  if (arguments == 3 && name == "map") return Macro::kMapFiltered;
  return std::nullopt;
}

// Recursive descent, one method a level of precedence. Every recursion passes parse_expr or
// parse_unary, which count; a tree that grows to the left is bounded where nodes are made.
class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  base::Result<ExprPtr> run() {
    ASSIGN_OR_RETURN(ExprPtr out, parse_expr());
    if (peek().kind != TokenKind::kEnd) return unexpected();
    return out;
  }

 private:
  using Parsed = base::Result<ExprPtr>;

  [[nodiscard]] const Token& peek() const { return tokens_[at_]; }
  const Token& take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  [[nodiscard]] bool sees(std::string_view symbol) const {
    return peek().text == symbol && (peek().kind == TokenKind::kSymbol ||
                                     (peek().kind == TokenKind::kIdentifier && symbol == "in"));
  }
  bool accept(std::string_view symbol) {
    if (!sees(symbol)) return false;
    take();
    return true;
  }
  base::Status expect(std::string_view symbol) {
    return accept(symbol) ? base::Status() : unexpected();
  }

  [[nodiscard]] base::Status fail(const std::string& what) const {
    return base::invalid("at column " + std::to_string(peek().offset + 1) + ": " + what);
  }
  [[nodiscard]] base::Status unexpected() const {
    if (peek().kind == TokenKind::kEnd) return fail("the expression ends too early");
    return fail("unexpected '" + peek().text + "'");
  }

  Parsed make(ExprKind kind, std::vector<ExprPtr> args, std::string name = {}) {
    auto out = std::make_unique<Expr>();
    out->kind = kind;
    out->name = std::move(name);
    out->args = std::move(args);
    for (const ExprPtr& arg : out->args) out->depth = std::max(out->depth, arg->depth + 1);
    if (out->depth > kMaxExprDepth) return fail("the expression is nested too deep");
    return out;
  }

  template <class... Args>
  static std::vector<ExprPtr> list_of(Args... args) {
    std::vector<ExprPtr> out;
    (out.push_back(std::move(args)), ...);
    return out;
  }

  Parsed parse_expr() {
    if (++depth_ > kMaxExprDepth) return fail("the expression is nested too deep");
    ASSIGN_OR_RETURN(ExprPtr condition, parse_or());
    if (accept("?")) {
      ASSIGN_OR_RETURN(ExprPtr yes, parse_or());
      RETURN_IF_ERROR(expect(":"));
      ASSIGN_OR_RETURN(ExprPtr no, parse_expr());
      ASSIGN_OR_RETURN(condition, make(ExprKind::kTernary, list_of(std::move(condition),
                                                                   std::move(yes), std::move(no))));
    }
    --depth_;
    return condition;
  }

  Parsed parse_or() { return parse_junction(ExprKind::kOr, "||"); }

  // `a && b && c` is one node, so that long chains stay flat.
  Parsed parse_junction(ExprKind kind, std::string_view symbol) {
    std::vector<ExprPtr> terms;
    do {
      auto term = kind == ExprKind::kOr ? parse_junction(ExprKind::kAnd, "&&") : parse_relation();
      if (!term) return term;
      terms.push_back(std::move(*term));
    } while (accept(symbol));
    if (terms.size() == 1) return std::move(terms.front());
    return make(kind, std::move(terms));
  }

  template <std::size_t N>
  Parsed parse_chain(const std::array<NamedOp, N>& ops, Parsed (Parser::*operand)()) {
    ASSIGN_OR_RETURN(ExprPtr left, (this->*operand)());
    for (;;) {
      const auto op = std::find_if(ops.begin(), ops.end(),
                                   [&](const NamedOp& entry) { return sees(entry.text); });
      if (op == ops.end()) return left;
      take();
      ASSIGN_OR_RETURN(ExprPtr right, (this->*operand)());
      ASSIGN_OR_RETURN(left, make(ExprKind::kBinary, list_of(std::move(left), std::move(right)),
                                  std::string(op->text)));
      left->op = op->op;
    }
  }

  Parsed parse_relation() { return parse_chain(kRelations, &Parser::parse_sum); }
  Parsed parse_sum() { return parse_chain(kSums, &Parser::parse_product); }
  Parsed parse_product() { return parse_chain(kProducts, &Parser::parse_unary); }

  Parsed parse_unary() {
    if (++depth_ > kMaxExprDepth) return fail("the expression is nested too deep");
    Parsed out = parse_unary_counted();
    --depth_;
    return out;
  }

  Parsed parse_unary_counted() {
    if (accept("!")) {
      ASSIGN_OR_RETURN(ExprPtr operand, parse_unary());
      return make(ExprKind::kNot, list_of(std::move(operand)));
    }
    if (!accept("-")) return parse_member();
    // The most negative number exists only with its sign.
    if (peek().kind == TokenKind::kInt || peek().kind == TokenKind::kDouble)
      return parse_suffixes(parse_number("-"));
    ASSIGN_OR_RETURN(ExprPtr operand, parse_unary());
    return make(ExprKind::kNegate, list_of(std::move(operand)));
  }

  Parsed parse_member() { return parse_suffixes(parse_primary()); }

  Parsed parse_suffixes(Parsed start) {
    if (!start) return start;
    ExprPtr out = std::move(*start);
    for (;;) {
      if (accept(".")) {
        ASSIGN_OR_RETURN(out, parse_selection(std::move(out)));
      } else if (accept("[")) {
        ASSIGN_OR_RETURN(ExprPtr index, parse_expr());
        RETURN_IF_ERROR(expect("]"));
        ASSIGN_OR_RETURN(out, make(ExprKind::kIndex, list_of(std::move(out), std::move(index))));
      } else {
        return out;
      }
    }
  }

  Parsed parse_selection(ExprPtr target) {
    if (peek().kind != TokenKind::kIdentifier) return unexpected();
    const std::string name = take().text;
    if (!accept("(")) return make(ExprKind::kSelect, list_of(std::move(target)), name);
    ASSIGN_OR_RETURN(std::vector<ExprPtr> args, parse_list(")"));
    if (const auto macro = macro_named(name, args.size()))
      return make_macro(*macro, std::move(target), std::move(args));
    args.insert(args.begin(), std::move(target));
    ASSIGN_OR_RETURN(ExprPtr out, make(ExprKind::kCall, std::move(args), name));
    out->member_call = true;
    return out;
  }

  Parsed make_macro(Macro macro, ExprPtr target, std::vector<ExprPtr> args) {
    if (args.front()->kind != ExprKind::kVariable)
      return fail("the first argument of a macro must be a variable name");
    const std::string variable = args.front()->name;
    args.front() = std::move(target);
    ASSIGN_OR_RETURN(ExprPtr out, make(ExprKind::kMacro, std::move(args), variable));
    out->macro = macro;
    return out;
  }

  Parsed parse_primary() {
    const Token& token = peek();
    switch (token.kind) {
      case TokenKind::kInt:
      case TokenKind::kUint:
      case TokenKind::kDouble:
        return parse_number("");
      case TokenKind::kString:
        return literal(Value::string(take().text));
      case TokenKind::kBytes:
        return literal(Value::bytes(take().text));
      case TokenKind::kIdentifier:
        return parse_name();
      case TokenKind::kSymbol:
        return parse_bracket();
      case TokenKind::kEnd:
        break;
    }
    return unexpected();
  }

  Parsed parse_bracket() {
    if (accept("(")) {
      ASSIGN_OR_RETURN(ExprPtr out, parse_expr());
      RETURN_IF_ERROR(expect(")"));
      return out;
    }
    if (accept("[")) {
      ASSIGN_OR_RETURN(std::vector<ExprPtr> items, parse_list("]"));
      return make(ExprKind::kList, std::move(items));
    }
    if (accept("{")) return parse_map();
    return unexpected();
  }

  Parsed parse_name() {
    if (sees("in")) return unexpected();
    const std::string name = take().text;
    if (name == "true" || name == "false") return literal(Value::of(name == "true"));
    if (name == "null") return literal(Value());
    if (!accept("(")) return make(ExprKind::kVariable, {}, name);
    ASSIGN_OR_RETURN(std::vector<ExprPtr> args, parse_list(")"));
    if (name != "has") return make(ExprKind::kCall, std::move(args), name);
    if (args.size() != 1 || args.front()->kind != ExprKind::kSelect)
      return fail("has() takes one field selection such as has(self.a)");
    args.front()->kind = ExprKind::kHas;
    return std::move(args.front());
  }

  base::Result<std::vector<ExprPtr>> parse_list(std::string_view end) {
    std::vector<ExprPtr> out;
    while (!accept(end)) {
      ASSIGN_OR_RETURN(ExprPtr item, parse_expr());
      out.push_back(std::move(item));
      if (!sees(end)) RETURN_IF_ERROR(expect(","));
    }
    return out;
  }

  Parsed parse_map() {
    std::vector<ExprPtr> out;
    while (!accept("}")) {
      for (const std::string_view after : {":", ""}) {
        ASSIGN_OR_RETURN(ExprPtr item, parse_expr());
        out.push_back(std::move(item));
        if (!after.empty()) RETURN_IF_ERROR(expect(after));
      }
      if (!sees("}")) RETURN_IF_ERROR(expect(","));
    }
    return make(ExprKind::kMap, std::move(out));
  }

  Parsed literal(Value value) {
    auto out = std::make_unique<Expr>();
    out->literal = std::move(value);
    return out;
  }

  Parsed parse_number(const std::string& sign) {
    const Token& token = take();
    if (token.kind == TokenKind::kDouble) {
      double value = 0;
      const auto result =
          std::from_chars(token.text.data(), token.text.data() + token.text.size(), value);
      if (result.ec != std::errc()) return fail("the number " + token.text + " is out of range");
      return literal(Value::of(sign.empty() ? value : -value));
    }
    const bool hex = token.text.starts_with("0x") || token.text.starts_with("0X");
    const std::string digits = sign + token.text.substr(hex ? 2 : 0);
    if (token.kind == TokenKind::kUint) return integer<std::uint64_t>(digits, hex);
    return integer<std::int64_t>(digits, hex);
  }

  template <class T>
  Parsed integer(const std::string& digits, bool hex) {
    T value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
    if (error != std::errc() || end != digits.data() + digits.size())
      return fail("the number " + digits + " is out of range");
    return literal(Value::of(value));
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

base::Result<ExprPtr> parse(std::string_view source) {
  ASSIGN_OR_RETURN(std::vector<Token> tokens, lex(source));
  return Parser(std::move(tokens)).run();
}

}  // namespace qvd::api::cel
