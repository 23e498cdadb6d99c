#include "api/schema/rules.hpp"

#include <algorithm>

#include "api/schema/validate.hpp"

namespace qvd::api::schema {
namespace {

using base::Json;

constexpr std::size_t kMaxMessageLength = 5 * 1024;

bool is_scalar(const Json& value) {
  return !value.is_structured();
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string message_of(const Rule& rule, const Json& value, const Json* old, cel::Budget& budget) {
  if (rule.message_expression) {
    const cel::Value out = rule.message_expression->evaluate(value, old, budget);
    const std::string text = out.is_string() ? std::string(out.text()) : std::string();
    // As in Kubernetes: an empty, overlong or many-lined message does not count.
    if (text.find_first_not_of(" \t\r\n") != std::string::npos &&
        text.find('\n') == std::string::npos && text.size() <= kMaxMessageLength)
      return text;
  }
  return rule.message.empty() ? "failed rule: " + one_line(rule.source) : rule.message;
}

// The words in front of the message depend on the reason.
std::string with_prefix(const Rule& rule, const Json& value, const std::string& message) {
  if (rule.reason == kCauseRequired) return "Required value: " + message;
  if (rule.reason == kCauseForbidden) return "Forbidden: " + message;
  if (rule.reason == kCauseDuplicate) return "Duplicate value: " + shown(value);
  return "Invalid value: " + (is_scalar(value) ? shown(value) + ": " : std::string()) + message;
}

class RuleRun {
 public:
  RuleRun(const Json& value, const Json* old, const Path& path, cel::Budget& budget, Report& report)
      : value_(value), old_(old), path_(path), budget_(budget), report_(report) {}

  void check(const Rule& rule) {
    const bool transition = rule.program->uses_old_self() && !rule.optional_old;
    if (transition && (old_ == nullptr || old_->is_null())) return;
    // A fault that was there before is not this writer's.
    if (!rule.program->uses_old_self() && old_ != nullptr && *old_ == value_) return;
    if (budget_.left() <= 0) return out_of_budget();
    cel::Budget limited(std::min(budget_.left(), cel::kMaxRuleCost));
    const std::int64_t before = limited.left();
    const cel::Value out = rule.program->evaluate(value_, old_, limited);
    budget_.spend(before - limited.left());
    if (out.is_bool() && out.boolean()) return;
    if (out.is_error()) return fail_error(rule, out);
    report_.add(rule.reason.c_str(), field_of(rule),
                with_prefix(rule, value_, message_of(rule, value_, old_, budget_)));
  }

 private:
  [[nodiscard]] std::string field_of(const Rule& rule) const {
    std::string field = path_.text();
    if (field.empty() && rule.field_path.starts_with('.')) return rule.field_path.substr(1);
    return field + rule.field_path;
  }

  void fail_error(const Rule& rule, const cel::Value& error) {
    report_.add(kCauseInvalid, path_.text(),
                "Invalid value: \"" + std::string(type_name(value_)) + "\": " +
                    std::string(error.text()) + " evaluating rule: " + one_line(rule.source));
  }

  void out_of_budget() {
    report_.add(kCauseInvalid, path_.text(),
                "Invalid value: \"" + std::string(type_name(value_)) +
                    "\": validation failed due to running out of cost budget, no further "
                    "validation rules will be run");
  }

  const Json& value_;
  const Json* old_;
  const Path& path_;
  cel::Budget& budget_;
  Report& report_;
};

void check_members(const Node& node, const Json& value, const Json* old, const Path& path,
                   cel::Budget& budget, Report& report) {
  for (const auto& [name, member] : value.items()) {
    const Node* schema = node.member(name);
    if (schema != nullptr && schema->rules_below)
      check_rules(*schema, member, old_member(old, name), Path(path, name), budget, report);
  }
}

void check_items(const Node& node, const Json& value, const Json* old, const Path& path,
                 cel::Budget& budget, Report& report) {
  const Correlation correlation(node, old);
  for (std::size_t i = 0; i < value.size(); ++i)
    check_rules(*node.items, value[i], correlation.find(value[i]), Path(path, i), budget, report);
}

}  // namespace

void check_rules(const Node& node, const Json& value, const Json* old, const Path& path,
                 cel::Budget& budget, Report& report) {
  if (!node.rules_below || value.is_null() || report.full() || budget.left() <= 0) return;
  RuleRun run(value, old, path, budget, report);
  for (const Rule& rule : node.rules) run.check(rule);
  if (value.is_object()) check_members(node, value, old, path, budget, report);
  if (value.is_array() && node.items && node.items->rules_below)
    check_items(node, value, old, path, budget, report);
}

base::Result<Rule> Rule::compile(const Json& entry, const cel::Shape& self) {
  Rule out;
  for (const auto& [key, value] : entry.items()) {
    const bool known = key == "rule" || key == "message" || key == "messageExpression" ||
                       key == "reason" || key == "fieldPath" || key == "optionalOldSelf";
    if (!known) return base::invalid("a validation rule has no member " + key);
  }
  out.source = base::json_string(entry, {"rule"});
  out.message = base::json_string(entry, {"message"});
  out.reason = base::json_string(entry, {"reason"});
  if (out.reason.empty()) out.reason = kCauseInvalid;
  out.field_path = base::json_string(entry, {"fieldPath"});
  out.optional_old = base::json_at(entry, {"optionalOldSelf"}) == Json(true);
  const cel::Program::Options options{.optional_old_self = out.optional_old, .wants_string = false};
  ASSIGN_OR_RETURN(out.program, cel::Program::compile(out.source, self, options));
  const std::string expression = base::json_string(entry, {"messageExpression"});
  if (expression.empty()) return out;
  ASSIGN_OR_RETURN(
      out.message_expression,
      cel::Program::compile(expression, self,
                            {.optional_old_self = out.optional_old, .wants_string = true}));
  return out;
}

}  // namespace qvd::api::schema
