#include "api/schema/validate.hpp"

namespace qvd::api::schema {
namespace {

using base::Json;

bool holds(const Node& node, const Json& value, const Path& path) {
  Report probe;
  validate_value(node, value, nullptr, path, probe);
  return probe.causes().empty();
}

std::size_t count_holding(const std::vector<NodePtr>& nodes, const Json& value, const Path& path) {
  std::size_t out = 0;
  for (const NodePtr& node : nodes) out += holds(*node, value, path) ? 1 : 0;
  return out;
}

void fail(const Path& path, const std::string& what, Report& report) {
  report.add(kCauseInvalid, "", "Invalid value: \"\": \"" + path.text() + "\" must " + what);
}

}  // namespace

void validate_junctors(const Node& node, const Json& value, const Path& path, Report& report) {
  for (const NodePtr& part : node.all_of) validate_value(*part, value, nullptr, path, report);
  if (!node.any_of.empty() && count_holding(node.any_of, value, path) == 0)
    fail(path, "validate at least one schema (anyOf)", report);
  if (!node.one_of.empty()) {
    const std::size_t valid = count_holding(node.one_of, value, path);
    if (valid != 1)
      fail(path,
           "validate one and only one schema (oneOf). Found " +
               (valid == 0 ? "none valid" : std::to_string(valid) + " valid alternatives"),
           report);
  }
  if (node.not_schema && holds(*node.not_schema, value, path))
    fail(path, "not validate the schema (not)", report);
}

}  // namespace qvd::api::schema
