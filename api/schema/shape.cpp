#include "api/schema/compile.hpp"

namespace qvd::api::schema {
namespace {

using Type = cel::Shape::Type;

Type string_type(Format format) {
  switch (format) {
    case Format::kDateTime:
    case Format::kDate:
      return Type::kTimestamp;
    case Format::kDuration:
      return Type::kDuration;
    case Format::kByte:
      return Type::kBytes;
    default:
      return Type::kString;
  }
}

void add_field(cel::Shape& shape, const std::string& json_key, const cel::Shape& member) {
  const std::string name = cel::escape_field(json_key);
  if (!name.empty()) shape.fields[name] = {json_key, &member};
}

void build_object(Node& node, bool root) {
  if (node.properties.empty() && (node.additional || node.any_additional)) {
    node.shape.type = Type::kMap;
    node.shape.element = node.additional ? &node.additional->shape : nullptr;
    return;
  }
  // Nothing is known of a free-form object, so nothing in it can be named.
  node.shape.type = Type::kObject;
  for (const auto& [name, member] : node.properties) add_field(node.shape, name, member->shape);
  if (!root) return;
  // Of the metadata, rules see the names only.
  static const cel::Shape kText{Type::kString, {}, nullptr};
  cel::Shape& metadata = node.properties["metadata"]->shape;
  metadata = cel::Shape();
  metadata.type = Type::kObject;
  add_field(metadata, "name", kText);
  add_field(metadata, "generateName", kText);
}

}  // namespace

void build_shape(Node& node, bool root) {
  switch (node.types) {
    case kBooleanBit:
      node.shape.type = Type::kBool;
      return;
    case kIntegerBit:
      node.shape.type = Type::kInt;
      return;
    case kNumberBit:
      node.shape.type = Type::kDouble;
      return;
    case kStringBit:
      node.shape.type = string_type(node.format);
      return;
    case kArrayBit:
      node.shape.type = Type::kList;
      node.shape.element = node.items ? &node.items->shape : nullptr;
      return;
    case kObjectBit:
      build_object(node, root);
      return;
    default:
      node.shape.type = Type::kDyn;
  }
}

}  // namespace qvd::api::schema
