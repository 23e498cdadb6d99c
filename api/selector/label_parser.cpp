#include <algorithm>
#include <charconv>
#include <set>

#include "api/meta/invalid.hpp"
#include "api/meta/names.hpp"
#include "api/selector/label_lexer.hpp"
#include "api/selector/label_selector.hpp"

namespace qvd::api {
namespace {

using Requirement = LabelSelector::Requirement;
using Operator = LabelSelector::Operator;
using Values = std::set<std::string>;

base::Status fault(std::string message) {
  return base::bad_request(std::move(message));
}

base::Status field_fault(const std::string& path, const std::string& value,
                         const std::string& why) {
  return fault(path + ": Invalid value: " + go_quote(value) + ": " + why);
}

// `<nil>` is how Kubernetes prints the path of a key, which has none.
base::Status check_key(const std::string& key) {
  if (auto problem = qualified_name_problem(key)) return field_fault("<nil>", key, *problem);
  return {};
}

base::Status check_values(Requirement& requirement) {
  for (std::size_t i = 0; i < requirement.values.size(); ++i) {
    const std::string& value = requirement.values[i];
    const std::string path = "values[" + std::to_string(i) + "]";
    if (requirement.op == Operator::kGreaterThan || requirement.op == Operator::kLessThan) {
      const auto [end, error] =
          std::from_chars(value.data(), value.data() + value.size(), requirement.bound);
      if (error != std::errc() || end != value.data() + value.size())
        return field_fault(path, value, "for 'Gt', 'Lt' operators, the value must be an integer");
    }
    if (auto problem = label_value_problem(value))
      return field_fault(path + "[" + requirement.key + "]", value, *problem);
  }
  return {};
}

// Recursive descent over Kubernetes' grammar; the depth is constant.
class Parser {
 public:
  explicit Parser(std::string_view text) : words_(lex_label_selector(text)) {}

  base::Result<std::vector<Requirement>> parse() {
    std::vector<Requirement> out;
    while (peek().token != LabelToken::kEnd) {
      if (!starts_term())
        return fault("found '" + peek().text + "', expected: !, identifier, or 'end of string'");
      auto requirement = parse_requirement();
      if (!requirement) return requirement.status().with_context("unable to parse requirement");
      out.push_back(std::move(*requirement));
      RETURN_IF_ERROR(expect_comma_or_end());
    }
    return out;
  }

 private:
  const LabelLexeme& peek() const { return words_[at_]; }
  const LabelLexeme& take() { return words_[at_ + 1 < words_.size() ? at_++ : at_]; }

  // `in` and `notin` are words like any other where no operator can stand.
  bool is_word() const {
    return peek().token == LabelToken::kIdentifier || peek().token == LabelToken::kIn ||
           peek().token == LabelToken::kNotIn;
  }
  bool starts_term() const { return is_word() || peek().token == LabelToken::kNot; }

  base::Status expect_comma_or_end() {
    const LabelLexeme& next = take();
    if (next.token == LabelToken::kEnd) return {};
    if (next.token != LabelToken::kComma)
      return fault("found '" + next.text + "', expected: ',' or 'end of string'");
    if (!starts_term()) return fault("found '" + peek().text + "', expected: identifier after ','");
    return {};
  }

  base::Result<Requirement> parse_requirement() {
    Requirement out;
    const bool negated = peek().token == LabelToken::kNot;
    if (negated) take();
    if (!is_word()) return fault("found '" + peek().text + "', expected: identifier");
    out.key = take().text;
    RETURN_IF_ERROR(check_key(out.key));
    if (negated) {
      out.op = Operator::kDoesNotExist;
      return out;
    }
    if (peek().token == LabelToken::kEnd || peek().token == LabelToken::kComma) return out;
    ASSIGN_OR_RETURN(const Values values, parse_operation(out));
    out.values.assign(values.begin(), values.end());
    RETURN_IF_ERROR(check_values(out));
    return out;
  }

  base::Result<Values> parse_operation(Requirement& out) {
    const LabelLexeme& word = take();
    switch (word.token) {
      case LabelToken::kIn:
        out.op = Operator::kIn;
        return parse_values();
      case LabelToken::kNotIn:
        out.op = Operator::kNotIn;
        return parse_values();
      case LabelToken::kEquals:
      case LabelToken::kDoubleEquals:
        out.op = Operator::kIn;
        return parse_exact_value();
      case LabelToken::kNotEquals:
        out.op = Operator::kNotIn;
        return parse_exact_value();
      case LabelToken::kGreater:
        out.op = Operator::kGreaterThan;
        return parse_exact_value();
      case LabelToken::kLess:
        out.op = Operator::kLessThan;
        return parse_exact_value();
      default:
        return fault("found '" + word.text + "', expected: in, notin, =, ==, !=, gt, lt");
    }
  }

  base::Result<Values> parse_exact_value() {
    if (peek().token == LabelToken::kEnd || peek().token == LabelToken::kComma) return Values{""};
    if (!is_word()) return fault("found '" + peek().text + "', expected: identifier");
    return Values{take().text};
  }

  base::Result<Values> parse_values() {
    const LabelLexeme& open = take();
    if (open.token != LabelToken::kOpen) return fault("found '" + open.text + "' expected: '('");
    Values values;
    // An empty place between commas is an empty value.
    bool expects_value = true;
    for (;;) {
      const bool word = is_word();
      const LabelLexeme& next = take();
      if (word && expects_value) {
        values.insert(next.text);
        expects_value = false;
      } else if (next.token == LabelToken::kComma || next.token == LabelToken::kClose) {
        if (expects_value) values.insert("");
        expects_value = true;
        if (next.token == LabelToken::kClose) return values;
      } else {
        return fault("found '" + next.text +
                     "', expected: " + (expects_value ? "',', ')' or identifier" : "',' or ')'"));
      }
    }
  }

  std::vector<LabelLexeme> words_;
  std::size_t at_ = 0;
};

}  // namespace

base::Result<LabelSelector> LabelSelector::parse(std::string_view text) {
  LabelSelector out;
  ASSIGN_OR_RETURN(out.requirements_, Parser(text).parse());
  return out;
}

}  // namespace qvd::api
