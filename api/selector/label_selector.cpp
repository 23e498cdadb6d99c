#include "api/selector/label_selector.hpp"

#include <algorithm>
#include <charconv>

namespace qvd::api {
namespace {

using base::Json;
using Requirement = LabelSelector::Requirement;
using Operator = LabelSelector::Operator;

bool has_value(const Requirement& requirement, const std::string& value) {
  return std::binary_search(requirement.values.begin(), requirement.values.end(), value);
}

bool compares(const Requirement& requirement, const std::string& value) {
  long long number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) return false;
  return requirement.op == Operator::kGreaterThan ? number > requirement.bound
                                                  : number < requirement.bound;
}

bool holds(const Requirement& requirement, const std::string* value) {
  switch (requirement.op) {
    case Operator::kExists:
      return value != nullptr;
    case Operator::kDoesNotExist:
      return value == nullptr;
    case Operator::kIn:
      return value != nullptr && has_value(requirement, *value);
    case Operator::kNotIn:
      return value == nullptr || !has_value(requirement, *value);
    case Operator::kGreaterThan:
    case Operator::kLessThan:
      return value != nullptr && compares(requirement, *value);
  }
  return false;
}

const std::string* find_label(const Json& labels, const std::string& key) {
  if (!labels.is_object()) return nullptr;
  const auto found = labels.find(key);
  if (found == labels.end() || !found->is_string()) return nullptr;
  return found->get_ptr<const std::string*>();
}

base::Result<Operator> parse_operator(const std::string& text) {
  if (text == "In") return Operator::kIn;
  if (text == "NotIn") return Operator::kNotIn;
  if (text == "Exists") return Operator::kExists;
  if (text == "DoesNotExist") return Operator::kDoesNotExist;
  return base::bad_request("\"" + text + "\" is not a valid label selector operator");
}

base::Result<Requirement> parse_expression(const Json& expression) {
  Requirement out;
  out.key = base::json_string(expression, {"key"});
  ASSIGN_OR_RETURN(out.op, parse_operator(base::json_string(expression, {"operator"})));
  for (const Json& value : base::json_at(expression, {"values"})) {
    if (!value.is_string()) return base::bad_request("matchExpressions: a value is not a string");
    out.values.push_back(value.get<std::string>());
  }
  std::sort(out.values.begin(), out.values.end());
  const bool takes_values = out.op == Operator::kIn || out.op == Operator::kNotIn;
  if (takes_values == out.values.empty())
    return base::bad_request(takes_values
                                 ? "for 'in', 'notin' operators, values set can't be empty"
                                 : "values set must be empty for exists and does not exist");
  return out;
}

}  // namespace

base::Result<LabelSelector> LabelSelector::from_json(const Json& selector) {
  LabelSelector out;
  for (const auto& [key, value] : base::json_at(selector, {"matchLabels"}).items()) {
    if (!value.is_string()) return base::bad_request("matchLabels." + key + " is not a string");
    out.requirements_.push_back({key, Operator::kIn, {value.get<std::string>()}, 0});
  }
  for (const Json& expression : base::json_at(selector, {"matchExpressions"})) {
    ASSIGN_OR_RETURN(Requirement requirement, parse_expression(expression));
    out.requirements_.push_back(std::move(requirement));
  }
  return out;
}

bool LabelSelector::matches(const Json& labels) const {
  return std::all_of(requirements_.begin(), requirements_.end(), [&](const Requirement& item) {
    return holds(item, find_label(labels, item.key));
  });
}

}  // namespace qvd::api
