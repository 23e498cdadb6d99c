#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json/json.hpp"

namespace qvd::api::strategic {

/// How the list at a dotted path of a built-in kind merges.
struct ListRule {
  /// The member that identifies an item; "" for a list of scalars.
  std::string_view key;
};
/// Nothing for a list that is replaced as a whole.
std::optional<ListRule> list_rule(std::string_view kind, std::string_view path);

/// Merges one object; `path` is where it stands ("" for the root).
base::Status merge_object(base::Json& target, const base::Json& patch, std::string_view kind,
                          const std::string& path);

/// Merges a list by its rule, then orders it by `order` (a `$setElementOrder` list, or null).
base::Status merge_list(base::Json& target, const base::Json& patch, const base::Json& order,
                        const ListRule& rule, std::string_view kind, const std::string& path);

/// Removes scalars (`$deleteFromPrimitiveList`).
base::Status delete_from_list(base::Json& target, const base::Json& values);

}  // namespace qvd::api::strategic
