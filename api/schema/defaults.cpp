#include "api/schema/node.hpp"

namespace qvd::api::schema {

using base::Json;

void apply_defaults(const Node& node, Json& value) {
  if (value.is_array() && node.items) {
    for (Json& item : value) apply_defaults(*node.items, item);
  }
  if (!value.is_object()) return;
  for (const auto& [name, member] : node.properties) {
    auto found = value.find(name);
    if (found == value.end() && member->default_value)
      found = value.emplace(name, *member->default_value).first;
    if (found != value.end()) apply_defaults(*member, *found);
  }
  if (!node.additional) return;
  for (auto it = value.begin(); it != value.end(); ++it)
    if (!node.properties.contains(it.key())) apply_defaults(*node.additional, *it);
}

}  // namespace qvd::api::schema
