#include "api/schema/schema.hpp"

#include <algorithm>

#include "api/schema/node.hpp"
#include "api/schema/rules.hpp"
#include "api/schema/validate.hpp"

namespace qvd::api {

using base::Json;

struct Schema::Impl {
  schema::NodePtr root;
  std::size_t rules = 0;
};

namespace {

constexpr const char* kUncheckedRules =
    "Invalid value: null: some validation rules were not checked because the object was invalid; "
    "correct the existing errors to complete validation";

// Values of these faults may not even have the type that a rule expects.
bool blocks_rules(const base::FieldCause& cause) {
  return cause.reason == kCauseNotSupported || cause.reason == kCauseRequired ||
         cause.reason == kCauseTooLong || cause.reason == kCauseTooMany ||
         cause.reason == kCauseTypeInvalid;
}

// A default must itself be valid, and already pruned.
base::Status check_defaults(const schema::Node& node, const std::string& path) {
  if (node.default_value) {
    schema::Report report;
    Json value = *node.default_value;
    schema::apply_defaults(node, value);
    schema::validate_value(node, value, nullptr, {}, report);
    if (!report.causes().empty())
      return base::invalid("the default of " + path +
                           " is wrong: " + report.causes().front().message);
  }
  for (const auto& [name, member] : node.properties)
    RETURN_IF_ERROR(check_defaults(*member, path + "." + name));
  if (node.additional) RETURN_IF_ERROR(check_defaults(*node.additional, path + ".*"));
  if (node.items) RETURN_IF_ERROR(check_defaults(*node.items, path + "[]"));
  return {};
}

}  // namespace

Schema::Schema(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Schema::~Schema() = default;

base::Result<std::unique_ptr<const Schema>> Schema::compile(const Json& open_api_v3_schema) {
  auto impl = std::make_unique<Impl>();
  ASSIGN_OR_RETURN(impl->root, schema::compile_root(open_api_v3_schema, impl->rules));
  RETURN_IF_ERROR(check_defaults(*impl->root, ""));
  return std::unique_ptr<const Schema>(new Schema(std::move(impl)));
}

void Schema::drop_nulls(Json& object) const {
  schema::drop_nulls(*impl_->root, object);
}

void Schema::prune(Json& object, std::vector<std::string>* unknown) const {
  const std::size_t before = unknown == nullptr ? 0 : unknown->size();
  schema::prune(*impl_->root, object, "", unknown);
  if (unknown != nullptr)
    std::sort(unknown->begin() + static_cast<std::ptrdiff_t>(before), unknown->end());
}

void Schema::apply_defaults(Json& object) const {
  schema::apply_defaults(*impl_->root, object);
}

void Schema::prepare(Json& object, std::vector<std::string>* unknown) const {
  drop_nulls(object);
  prune(object, unknown);
  apply_defaults(object);
}

FieldCauses Schema::validate(const Json& object, const Json* old) const {
  schema::Report report;
  schema::validate_value(*impl_->root, object, old, {}, report);
  if (impl_->rules == 0) return report.take();
  const FieldCauses& found = report.causes();
  if (std::any_of(found.begin(), found.end(), blocks_rules)) {
    report.add(kCauseInvalid, "", kUncheckedRules);
    return report.take();
  }
  cel::Budget budget(schema::kMaxWriteCost);
  schema::check_rules(*impl_->root, object, old, {}, budget, report);
  return report.take();
}

std::size_t Schema::rule_count() const {
  return impl_->rules;
}

}  // namespace qvd::api
