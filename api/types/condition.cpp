#include "api/types/condition.hpp"

#include <algorithm>

#include "api/types/field_reader.hpp"
#include "api/types/field_writer.hpp"

namespace qvd::api {
namespace {

template <class Visitor, class Object>
void visit_condition(Visitor& visit, Object& object) {
  visit("type", object.type);
  visit("status", object.status);
  visit("observedGeneration", object.observed_generation);
  visit("lastTransitionTime", object.last_transition_time);
  visit("reason", object.reason);
  visit("message", object.message);
  visit.rest(object.unknown);
}

bool has_status(const Conditions& conditions, std::string_view type, ConditionStatus status) {
  const Condition* found = find_condition(conditions, type);
  return found != nullptr && found->status == status;
}

}  // namespace

void fields(FieldReader& visit, Condition& object) {
  visit_condition(visit, object);
}
void fields(FieldWriter& visit, const Condition& object) {
  visit_condition(visit, object);
}

bool set_condition(Conditions& conditions, const ConditionUpdate& update, base::WallTime now) {
  auto found = std::find_if(conditions.begin(), conditions.end(),
                            [&](const Condition& c) { return c.type == update.type; });
  if (found == conditions.end()) {
    conditions.emplace_back().type = update.type;
    found = std::prev(conditions.end());
  }
  const Condition before = *found;
  if (found->status != update.status) {
    found->status = update.status;
    found->last_transition_time = base::format_rfc3339(now);
  }
  found->reason = update.reason;
  found->message = update.message;
  if (update.observed_generation > 0) found->observed_generation = update.observed_generation;
  return *found != before;
}

bool remove_condition(Conditions& conditions, std::string_view type) {
  return std::erase_if(conditions, [&](const Condition& c) { return c.type == type; }) > 0;
}

const Condition* find_condition(const Conditions& conditions, std::string_view type) {
  const auto found = std::find_if(conditions.begin(), conditions.end(),
                                  [&](const Condition& c) { return c.type == type; });
  return found == conditions.end() ? nullptr : &*found;
}

bool is_true(const Conditions& conditions, std::string_view type) {
  return has_status(conditions, type, ConditionStatus::kTrue);
}

bool is_false(const Conditions& conditions, std::string_view type) {
  return has_status(conditions, type, ConditionStatus::kFalse);
}

}  // namespace qvd::api
