#include <algorithm>
#include <map>
#include <set>

#include "api/schema/validate.hpp"

namespace qvd::api::schema {
namespace {

using base::Json;

void check_count(std::size_t count, const std::optional<std::uint64_t>& minimum,
                 const std::optional<std::uint64_t>& maximum, const char* what, const Path& path,
                 Report& report) {
  if (maximum && count > *maximum)
    report.add(kCauseTooMany, path.text(),
               "Too many: " + std::to_string(count) + ": must have at most " +
                   std::to_string(*maximum) + " items");
  if (minimum && count < *minimum)
    report.invalid(path, std::to_string(count),
                   "should have at least " + std::to_string(*minimum) + " " + what);
}

// What tells an item of a set or list-map from the others.
Json identity(const Node& node, const Json& item) {
  return node.list_type == ListType::kMap ? item_key(item, node.map_keys) : item;
}

bool has_duplicates(const Node& node, const Json& list) {
  std::set<Json> seen;
  return std::any_of(list.begin(), list.end(),
                     [&](const Json& item) { return !seen.insert(identity(node, item)).second; });
}

void check_duplicates(const Node& node, const Json& value, const Json* old, const Path& path,
                      Report& report) {
  if (node.list_type == ListType::kAtomic) return;
  if (!has_duplicates(node, value)) return;
  if (old != nullptr && old->is_array() && has_duplicates(node, *old)) return;
  std::map<Json, std::size_t> seen;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Json key = identity(node, value[i]);
    if (++seen[key] == 2)
      report.add(kCauseDuplicate, Path(path, i).text(), "Duplicate value: " + shown(key));
  }
}

void check_embedded(const Json& value, const Path& path, Report& report) {
  for (const char* name : {"apiVersion", "kind"})
    if (base::json_string(value, {name}).empty())
      report.add(kCauseRequired, Path(path, name).text(), "Required value");
}

}  // namespace

Correlation::Correlation(const Node& node, const Json* old) : node_(node) {
  if (node.list_type == ListType::kAtomic || old == nullptr || !old->is_array()) return;
  for (const Json& item : *old) items_.emplace(identity(node, item), &item);
}

const Json* Correlation::find(const Json& item) const {
  if (items_.empty()) return nullptr;
  const auto found = items_.find(identity(node_, item));
  return found == items_.end() ? nullptr : found->second;
}

void validate_list(const Node& node, const Json& value, const Json* old, const Path& path,
                   Report& report) {
  check_count(value.size(), node.min_items, node.max_items, "items", path, report);
  if (node.max_items && value.size() > *node.max_items) return;
  if (node.items) {
    const Correlation correlation(node, old);
    for (std::size_t i = 0; i < value.size(); ++i)
      validate_value(*node.items, value[i], correlation.find(value[i]), Path(path, i), report);
  }
  check_duplicates(node, value, old, path, report);
}

void validate_object(const Node& node, const Json& value, const Json* old, const Path& path,
                     Report& report) {
  check_count(value.size(), node.min_properties, node.max_properties, "properties", path, report);
  if (node.max_properties && value.size() > *node.max_properties) return;
  for (const std::string& name : node.required)
    if (!value.contains(name))
      report.add(kCauseRequired, Path(path, name).text(), "Required value");
  if (node.embedded_resource) check_embedded(value, path, report);
  for (const auto& [name, member] : value.items())
    if (const Node* schema = node.member(name); schema != nullptr)
      validate_value(*schema, member, old_member(old, name), Path(path, name), report);
}

}  // namespace qvd::api::schema
