#include "api/schema/validate.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace qvd::api::schema {
namespace {

using base::Json;

std::string type_list(std::uint8_t types) {
  static constexpr std::array<std::pair<TypeBit, const char*>, 6> kTypes = {
      {{kObjectBit, "object"},
       {kArrayBit, "array"},
       {kIntegerBit, "integer"},
       {kNumberBit, "number"},
       {kStringBit, "string"},
       {kBooleanBit, "boolean"}}};
  std::string out;
  for (const auto& [bit, name] : kTypes)
    if ((types & bit) != 0) out += (out.empty() ? "" : ",") + std::string(name);
  return out;
}

bool fits(const Node& node, const Json& value) {
  if (value.is_object()) return node.accepts(kObjectBit);
  if (value.is_array()) return node.accepts(kArrayBit);
  if (value.is_string()) return node.accepts(kStringBit);
  if (value.is_boolean()) return node.accepts(kBooleanBit);
  if (value.is_number_float()) return node.accepts(kNumberBit);
  if (value.is_number()) return node.accepts(kNumberBit) || node.accepts(kIntegerBit);
  return node.types == 0;  // null
}

void report_type(const Node& node, const Json& value, const Path& path, Report& report) {
  const std::string wanted = type_list(node.types);
  const std::string found = "\"" + std::string(type_name(value)) + "\"";
  report.invalid(path, found, "must be of type " + wanted + ": " + found, kCauseTypeInvalid);
  if (node.types == kIntegerBit && value.is_number_float())
    report.add(kCauseInvalid, "",
               "Invalid value: \"\": Checked value must be of type integer (default format) in " +
                   path.text());
}

void validate_enum(const Node& node, const Json& value, const Path& path, Report& report) {
  if (node.enums.empty() ||
      std::find(node.enums.begin(), node.enums.end(), value) != node.enums.end())
    return;
  std::string message = "Unsupported value: " + shown(value) + ": supported values: ";
  for (std::size_t i = 0; i < node.enums.size(); ++i) {
    const Json& item = node.enums[i];
    message += (i == 0 ? "" : ", ") +
               go_quote(item.is_string() ? item.get<std::string>() : base::dump_json(item));
  }
  report.add(kCauseNotSupported, path.text(), std::move(message));
}

}  // namespace

const Json* old_member(const Json* old, const std::string& name) {
  if (old == nullptr || !old->is_object()) return nullptr;
  const auto found = old->find(name);
  return found == old->end() ? nullptr : &*found;
}

void validate_value(const Node& node, const Json& value, const Json* old, const Path& path,
                    Report& report) {
  if (report.full()) return;
  if (old != nullptr && *old == value) return;
  if (value.is_null() && node.nullable) return;
  if (!fits(node, value)) return report_type(node, value, path, report);
  validate_junctors(node, value, path, report);
  if (value.is_number()) validate_number(node, value, path, report);
  if (value.is_string()) validate_string(node, value, path, report);
  validate_enum(node, value, path, report);
  if (value.is_array()) validate_list(node, value, old, path, report);
  if (value.is_object()) validate_object(node, value, old, path, report);
}

}  // namespace qvd::api::schema
