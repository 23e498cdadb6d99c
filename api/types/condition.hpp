#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/types/open_enum.hpp"
#include "base/core/clock.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

class FieldReader;
class FieldWriter;

enum class ConditionStatus : std::uint8_t { kUnset, kTrue, kFalse, kUnknown, kOther };
template <>
struct EnumNames<ConditionStatus> {
  static constexpr std::array<std::string_view, 3> kNames{"True", "False", "Unknown"};
};

/// One aspect of an object's state, for programs. A list of them holds each type once.
struct Condition {
  std::string type;
  OpenEnum<ConditionStatus> status;
  std::optional<std::int64_t> observed_generation;
  std::string last_transition_time;  // RFC 3339; moves only when status flips
  std::string reason;                // CamelCase
  std::string message;
  base::Json unknown;

  friend bool operator==(const Condition&, const Condition&) = default;
};

void fields(FieldReader& visit, Condition& object);
void fields(FieldWriter& visit, const Condition& object);

using Conditions = std::vector<Condition>;

/// What to say in a condition; set_condition() adds the time.
struct ConditionUpdate {
  std::string type;
  ConditionStatus status = ConditionStatus::kUnknown;
  std::string reason;
  std::string message;
  std::int64_t observed_generation = 0;  // 0: not said
};

/// Puts a condition into the list, in place of the one of its type. lastTransitionTime becomes
/// `now` only if the status differs. True if anything changed, so that a caller writes only then.
bool set_condition(Conditions& conditions, const ConditionUpdate& update, base::WallTime now);
/// True if there was one.
bool remove_condition(Conditions& conditions, std::string_view type);
/// Null if there is none.
const Condition* find_condition(const Conditions& conditions, std::string_view type);
bool is_true(const Conditions& conditions, std::string_view type);
bool is_false(const Conditions& conditions, std::string_view type);

}  // namespace qvd::api
