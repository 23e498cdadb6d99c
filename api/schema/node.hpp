#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/cel/shape.hpp"
#include "api/schema/formats.hpp"
#include "api/schema/rule.hpp"
#include "base/json/json.hpp"

namespace re2 {
class RE2;
}

namespace qvd::api::schema {

// JSON types as bits, so that `integer or string` is one mask.
enum TypeBit : std::uint8_t {
  kObjectBit = 1,
  kArrayBit = 2,
  kStringBit = 4,
  kIntegerBit = 8,
  kNumberBit = 16,
  kBooleanBit = 32
};

enum class ListType : std::uint8_t { kAtomic, kSet, kMap };

struct Pattern {
  Pattern(std::string pattern_text, std::unique_ptr<re2::RE2> compiled);
  Pattern(Pattern&&) noexcept;
  ~Pattern();
  std::string text;
  std::unique_ptr<re2::RE2> regex;
};

struct Node;
using NodePtr = std::unique_ptr<Node>;

/// One schema, compiled. Absent limits are empty optionals.
struct Node {
  Node();
  ~Node();

  std::uint8_t types = 0;  // 0: any
  bool nullable = false;
  bool preserve_unknown = false;
  bool embedded_resource = false;
  bool exclusive_minimum = false;
  bool exclusive_maximum = false;
  ListType list_type = ListType::kAtomic;
  Format format = Format::kNone;

  std::map<std::string, NodePtr> properties;
  NodePtr additional;           // of an object's other members
  bool any_additional = false;  // additionalProperties: true
  NodePtr items;
  std::vector<std::string> required;
  std::vector<std::string> map_keys;
  std::vector<base::Json> enums;
  std::optional<base::Json> default_value;

  std::optional<double> minimum, maximum, multiple_of;
  std::optional<std::uint64_t> min_length, max_length, min_items, max_items, min_properties,
      max_properties;
  std::optional<Pattern> pattern;

  std::vector<NodePtr> all_of, any_of, one_of;
  NodePtr not_schema;

  std::vector<Rule> rules;
  bool rules_below = false;  // here or in a part of the value
  cel::Shape shape;

  [[nodiscard]] bool accepts(TypeBit bit) const { return types == 0 || (types & bit) != 0; }
  /// The schema of a member, or null if the schema does not know it.
  [[nodiscard]] const Node* member(const std::string& name) const;
};

/// Compiles one schema and everything below it. `rules` counts the CEL rules compiled.
base::Result<NodePtr> compile_root(const base::Json& schema, std::size_t& rules);

// The passes over an object, each recursive along the schema, never along unknown data.
void drop_nulls(const Node& node, base::Json& value);
void prune(const Node& node, base::Json& value, const std::string& path,
           std::vector<std::string>* unknown);
void apply_defaults(const Node& node, base::Json& value);

}  // namespace qvd::api::schema
