#include <re2/re2.h>

#include <array>
#include <utility>

#include "api/schema/compile.hpp"

namespace qvd::api::schema {
namespace {

using base::Json;

base::Status expected(const char* what) {
  return base::invalid(std::string("must be ") + what);
}

base::Status read(const Json& value, bool& out) {
  if (!value.is_boolean()) return expected("true or false");
  out = value.get<bool>();
  return {};
}
base::Status read(const Json& value, std::optional<double>& out) {
  if (!value.is_number()) return expected("a number");
  out = value.get<double>();
  return {};
}
base::Status read(const Json& value, std::optional<std::uint64_t>& out) {
  if (!value.is_number_unsigned()) return expected("a whole number of at least 0");
  out = value.get<std::uint64_t>();
  return {};
}
base::Status read(const Json& value, std::vector<std::string>& out) {
  if (!value.is_array()) return expected("a list of strings");
  for (const Json& item : value) {
    if (!item.is_string()) return expected("a list of strings");
    out.push_back(item.get<std::string>());
  }
  return {};
}

base::Status read_type(Node& node, const Json& value) {
  static constexpr std::array<std::pair<std::string_view, TypeBit>, 6> kTypes = {
      {{"object", kObjectBit},
       {"array", kArrayBit},
       {"string", kStringBit},
       {"integer", kIntegerBit},
       {"number", kNumberBit},
       {"boolean", kBooleanBit}}};
  for (const auto& [name, bit] : kTypes)
    if (value == name) {
      node.types = bit;
      return {};
    }
  return expected("a JSON type");
}

base::Status read_format(Node& node, const Json& value) {
  const auto format =
      value.is_string() ? parse_format(value.get_ref<const std::string&>()) : std::nullopt;
  if (!format) return base::invalid("the format " + base::dump_json(value) + " is not supported");
  node.format = *format;
  return {};
}

base::Status read_pattern(Node& node, const Json& value) {
  if (!value.is_string()) return expected("a string");
  RE2::Options options;
  options.set_log_errors(false);
  auto regex = std::make_unique<RE2>(value.get<std::string>(), options);
  if (!regex->ok()) return base::invalid(regex->error());
  node.pattern.emplace(value.get<std::string>(), std::move(regex));
  return {};
}

base::Status read_list_type(Node& node, const Json& value) {
  if (value == "atomic") return {};
  if (value != "set" && value != "map") return expected("atomic, set or map");
  node.list_type = value == "set" ? ListType::kSet : ListType::kMap;
  return {};
}

base::Status read_int_or_string(Node& node, const Json& value) {
  if (value != true) return expected("true");
  node.types = kIntegerBit | kStringBit;
  return {};
}

base::Status read_enum(Node& node, const Json& value) {
  if (!value.is_array()) return expected("a list");
  node.enums.assign(value.begin(), value.end());
  return {};
}

base::Status read_default(Node& node, const Json& value) {
  node.default_value = value;
  return {};
}

using Reader = base::Status (*)(Node&, const Json&);
template <auto Member>
base::Status read_member(Node& node, const Json& value) {
  return read(value, node.*Member);
}

constexpr std::array<std::pair<std::string_view, Reader>, 23> kReaders = {
    {{"type", read_type},
     {"format", read_format},
     {"pattern", read_pattern},
     {"enum", read_enum},
     {"default", read_default},
     {"nullable", read_member<&Node::nullable>},
     {"required", read_member<&Node::required>},
     {"minimum", read_member<&Node::minimum>},
     {"maximum", read_member<&Node::maximum>},
     {"exclusiveMinimum", read_member<&Node::exclusive_minimum>},
     {"exclusiveMaximum", read_member<&Node::exclusive_maximum>},
     {"multipleOf", read_member<&Node::multiple_of>},
     {"minLength", read_member<&Node::min_length>},
     {"maxLength", read_member<&Node::max_length>},
     {"minItems", read_member<&Node::min_items>},
     {"maxItems", read_member<&Node::max_items>},
     {"minProperties", read_member<&Node::min_properties>},
     {"maxProperties", read_member<&Node::max_properties>},
     {"x-kubernetes-preserve-unknown-fields", read_member<&Node::preserve_unknown>},
     {"x-kubernetes-embedded-resource", read_member<&Node::embedded_resource>},
     {"x-kubernetes-list-type", read_list_type},
     {"x-kubernetes-list-map-keys", read_member<&Node::map_keys>},
     {"x-kubernetes-int-or-string", read_int_or_string}}};

}  // namespace

std::optional<base::Status> compile_scalar_keyword(Node& node, const std::string& keyword,
                                                   const Json& value) {
  for (const auto& [name, reader] : kReaders)
    if (name == keyword) return reader(node, value);
  return std::nullopt;
}

}  // namespace qvd::api::schema
