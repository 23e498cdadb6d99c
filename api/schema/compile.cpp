#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "api/schema/compile.hpp"
#include "api/schema/node.hpp"

namespace qvd::api::schema {
namespace {

using base::Json;

constexpr std::size_t kMaxSchemaDepth = 48;

base::Status fault(const std::string& path, const std::string& what) {
  return base::invalid("schema " + (path.empty() ? std::string("root") : path) + ": " + what);
}

// Keywords that describe or only matter to others.
bool is_annotation(std::string_view keyword) {
  static constexpr std::array<std::string_view, 6> kAnnotations = {
      "description", "title", "example", "externalDocs", "deprecated", "x-kubernetes-map-type"};
  return std::find(kAnnotations.begin(), kAnnotations.end(), keyword) != kAnnotations.end();
}

class Compiler {
 public:
  explicit Compiler(std::size_t& rules) : rules_(rules) {}

  base::Result<NodePtr> compile(const Json& schema, const std::string& path, bool root) {
    if (!schema.is_object()) return fault(path, "not an object");
    if (++depth_ > kMaxSchemaDepth) return fault(path, "nested too deep");
    auto node = std::make_unique<Node>();
    for (const auto& [keyword, value] : schema.items())
      RETURN_IF_ERROR(compile_keyword(*node, keyword, value, path));
    if (root) make_root(*node);
    build_shape(*node, root);
    RETURN_IF_ERROR(compile_rules(*node, schema, path));
    mark_rules(*node);
    --depth_;
    return node;
  }

 private:
  base::Status compile_keyword(Node& node, const std::string& keyword, const Json& value,
                               const std::string& path) {
    if (is_annotation(keyword) || keyword == "x-kubernetes-validations") return {};
    if (auto done = compile_scalar_keyword(node, keyword, value)) {
      if (done->ok()) return {};
      return done->with_context("schema " + path + "." + keyword);
    }
    if (keyword == "properties") return compile_properties(node, value, path);
    if (keyword == "additionalProperties") return compile_additional(node, value, path);
    if (keyword == "items") return compile_into(node.items, value, path + "[]");
    if (keyword == "not") return compile_into(node.not_schema, value, path + ".not");
    if (keyword == "allOf") return compile_list(node.all_of, value, path + ".allOf");
    if (keyword == "anyOf") return compile_list(node.any_of, value, path + ".anyOf");
    if (keyword == "oneOf") return compile_list(node.one_of, value, path + ".oneOf");
    return fault(path, "the keyword " + keyword + " is not supported");
  }

  base::Status compile_into(NodePtr& out, const Json& schema, const std::string& path) {
    ASSIGN_OR_RETURN(out, compile(schema, path, false));
    return {};
  }

  base::Status compile_properties(Node& node, const Json& value, const std::string& path) {
    for (const auto& [name, schema] : value.items())
      RETURN_IF_ERROR(
          compile_into(node.properties[name], schema, path.empty() ? name : path + "." + name));
    return {};
  }

  base::Status compile_additional(Node& node, const Json& value, const std::string& path) {
    if (!value.is_boolean()) return compile_into(node.additional, value, path + ".*");
    node.any_additional = value.get<bool>();
    return {};
  }

  base::Status compile_list(std::vector<NodePtr>& out, const Json& value, const std::string& path) {
    for (const Json& schema : value) {
      out.emplace_back();
      RETURN_IF_ERROR(compile_into(out.back(), schema, path));
    }
    return {};
  }

  // apiVersion, kind and metadata belong to every object; metadata has its own rules elsewhere.
  static void make_root(Node& node) {
    for (const char* name : {"apiVersion", "kind"}) {
      NodePtr& member = node.properties[name];
      if (!member) member = std::make_unique<Node>();
      member->types = kStringBit;
      member->shape.type = cel::Shape::Type::kString;
    }
    NodePtr& metadata = node.properties["metadata"];
    if (!metadata) metadata = std::make_unique<Node>();
    metadata->types = kObjectBit;
    metadata->preserve_unknown = true;
  }

  base::Status compile_rules(Node& node, const Json& schema, const std::string& path) {
    const auto list = schema.find("x-kubernetes-validations");
    if (list == schema.end()) return {};
    for (const Json& entry : *list) {
      auto rule = Rule::compile(entry, node.shape);
      if (!rule) return rule.status().with_context("schema " + path);
      node.rules.push_back(std::move(*rule));
      ++rules_;
    }
    return {};
  }

  static void mark_rules(Node& node) {
    const auto has_rules = [](const NodePtr& part) { return part && part->rules_below; };
    node.rules_below = !node.rules.empty() || has_rules(node.additional) || has_rules(node.items) ||
                       std::any_of(node.properties.begin(), node.properties.end(),
                                   [&](const auto& entry) { return has_rules(entry.second); });
  }

  std::size_t& rules_;
  std::size_t depth_ = 0;
};

}  // namespace

Pattern::Pattern(std::string pattern_text, std::unique_ptr<re2::RE2> compiled)
    : text(std::move(pattern_text)), regex(std::move(compiled)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

Node::Node() = default;
Node::~Node() = default;

const Node* Node::member(const std::string& name) const {
  const auto found = properties.find(name);
  return found != properties.end() ? found->second.get() : additional.get();
}

base::Result<NodePtr> compile_root(const Json& schema, std::size_t& rules) {
  return Compiler(rules).compile(schema, "", true);
}

}  // namespace qvd::api::schema
