#include <cmath>

#include "api/schema/node.hpp"

namespace qvd::api::schema {
namespace {

using base::Json;

std::string child(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "." + name;
}

// 2.0 becomes 2 where only a whole number is allowed. 2^63 and beyond stay as they are.
void normalise_integer(const Node& node, Json& value) {
  constexpr double kLimit = 9223372036854775808.0;
  if (!value.is_number_float() || node.types == 0 || !node.accepts(kIntegerBit) ||
      node.accepts(kNumberBit))
    return;
  const double number = value.get<double>();
  if (std::trunc(number) == number && number >= -kLimit && number < kLimit)
    value = static_cast<std::int64_t>(number);
}

bool is_type_meta(const std::string& name) {
  return name == "apiVersion" || name == "kind" || name == "metadata";
}

void prune_object(const Node& node, Json& value, const std::string& path,
                  std::vector<std::string>* unknown) {
  for (auto it = value.begin(); it != value.end();) {
    const Node* member = node.member(it.key());
    if (member != nullptr) {
      if (it->is_structured() || it->is_number_float())
        prune(*member, *it, unknown == nullptr ? path : child(path, it.key()), unknown);
    } else if (!node.preserve_unknown && !node.any_additional &&
               !(node.embedded_resource && is_type_meta(it.key()))) {
      if (unknown != nullptr) unknown->push_back(child(path, it.key()));
      it = value.erase(it);
      continue;
    }
    ++it;
  }
}

}  // namespace

void prune(const Node& node, Json& value, const std::string& path,
           std::vector<std::string>* unknown) {
  if (value.is_number_float()) {
    normalise_integer(node, value);
  } else if (value.is_object()) {
    prune_object(node, value, path, unknown);
  } else if (value.is_array() && node.items) {
    for (std::size_t i = 0; i < value.size(); ++i)
      prune(*node.items, value[i], unknown == nullptr ? path : path + "[" + std::to_string(i) + "]",
            unknown);
  }
}

void drop_nulls(const Node& node, Json& value) {
  if (value.is_array() && node.items) {
    for (Json& item : value) drop_nulls(*node.items, item);
  }
  if (!value.is_object()) return;
  for (auto it = value.begin(); it != value.end();) {
    const Node* member = node.member(it.key());
    if (member != nullptr && it->is_null() && !member->nullable) {
      it = value.erase(it);
      continue;
    }
    if (member != nullptr) drop_nulls(*member, *it);
    ++it;
  }
}

}  // namespace qvd::api::schema
