#include "api/schema/report.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace qvd::api::schema {

using base::Json;

std::string Path::text() const {
  if (parent_ == nullptr) return {};
  std::string out = parent_->text();
  if (is_index_) return out + "[" + std::to_string(index_) + "]";
  if (!out.empty()) out += '.';
  return out + std::string(member_);
}

void Report::add(const char* reason, std::string field, std::string message) {
  if (full()) return;
  causes_.push_back({reason, field.empty() ? "<nil>" : std::move(field), std::move(message)});
}

void Report::invalid(const Path& path, const std::string& value, const std::string& why,
                     const char* reason) {
  if (full()) return;
  const std::string field = path.text();
  add(reason, field, "Invalid value: " + value + ": " + field + " in body " + why);
}

const char* type_name(const Json& value) {
  switch (value.type()) {
    case Json::value_t::object:
      return "object";
    case Json::value_t::array:
      return "array";
    case Json::value_t::string:
      return "string";
    case Json::value_t::boolean:
      return "boolean";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return "integer";
    case Json::value_t::number_float:
      return "number";
    default:
      return "null";
  }
}

std::string shown(double number) {
  // As Go's %v: an exponent only beyond 21 digits.
  if (std::trunc(number) == number && std::fabs(number) < 1e21) {
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.0f", number);
    return buffer.data();
  }
  return base::dump_json(number);
}

std::string shown(const Json& value) {
  if (value.is_string()) return go_quote(value.get_ref<const std::string&>());
  if (value.is_number_float()) return shown(value.get<double>());
  return base::dump_json(value);
}

Json item_key(const Json& item, const std::vector<std::string>& keys) {
  Json out = Json::object();
  for (const std::string& key : keys) out[key] = base::json_at(item, {key});
  return out;
}

}  // namespace qvd::api::schema
