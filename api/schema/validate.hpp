#pragma once

#include "api/schema/node.hpp"
#include "api/schema/report.hpp"

namespace qvd::api::schema {

/// Validates a value against everything but CEL rules. `old` is the value that was at this place,
/// or null: what is invalid and did not change is let pass.
void validate_value(const Node& node, const base::Json& value, const base::Json* old,
                    const Path& path, Report& report);

void validate_number(const Node& node, const base::Json& value, const Path& path, Report& report);
void validate_string(const Node& node, const base::Json& value, const Path& path, Report& report);
void validate_list(const Node& node, const base::Json& value, const base::Json* old,
                   const Path& path, Report& report);
void validate_object(const Node& node, const base::Json& value, const base::Json* old,
                     const Path& path, Report& report);
void validate_junctors(const Node& node, const base::Json& value, const Path& path, Report& report);

/// Finds the item of an old list that corresponds to an item of the new one; null if none does.
class Correlation {
 public:
  /// Items of list-maps correspond by their keys, of sets by value, of other lists not at all.
  /// `old` may be null.
  Correlation(const Node& node, const base::Json* old);
  [[nodiscard]] const base::Json* find(const base::Json& item) const;

 private:
  const Node& node_;
  std::map<base::Json, const base::Json*> items_;
};

/// The member of an old object, or null.
const base::Json* old_member(const base::Json* old, const std::string& name);

}  // namespace qvd::api::schema
