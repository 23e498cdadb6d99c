#include <array>
#include <set>

#include "api/patch/limits.hpp"
#include "api/patch/patch.hpp"
#include "api/patch/strategic.hpp"

namespace qvd::api {
namespace strategic {
namespace {

using base::Json;

constexpr std::string_view kOrderPrefix = "$setElementOrder/";
constexpr std::string_view kDeletePrefix = "$deleteFromPrimitiveList/";

struct NamedRule {
  std::string_view kind;  // "" for every kind
  std::string_view path;
  ListRule rule;
};

// The lists of our built-in kinds that carry a patch merge key in Kubernetes' own types.
constexpr std::array<NamedRule, 5> kListRules = {{{"", "metadata.finalizers", {""}},
                                                  {"", "metadata.ownerReferences", {"uid"}},
                                                  {"ServiceAccount", "secrets", {"name"}},
                                                  {"ServiceAccount", "imagePullSecrets", {"name"}},
                                                  {"Namespace", "status.conditions", {"type"}}}};

// `$retainKeys`: members of the target that it does not name go.
base::Status retain_keys(Json& target, const Json& patch) {
  const auto directive = patch.find("$retainKeys");
  if (directive == patch.end()) return {};
  if (!directive->is_array()) return base::bad_request("$retainKeys is not a list of strings");
  std::set<std::string> keep;
  for (const Json& key : *directive) {
    if (!key.is_string()) return base::bad_request("$retainKeys is not a list of strings");
    keep.insert(key.get<std::string>());
  }
  for (auto it = target.begin(); it != target.end();)
    it = keep.contains(it.key()) ? std::next(it) : target.erase(it);
  return {};
}

struct Scope {
  std::string_view kind;
  const std::string& path;
  [[nodiscard]] std::string child(std::string_view key) const {
    return path.empty() ? std::string(key) : path + "." + std::string(key);
  }
};

base::Status merge_member(Json& target, const std::string& key, const Json& value,
                          const Json& patch, const Scope& scope) {
  if (value.is_null()) {
    target.erase(key);
    return {};
  }
  const std::string path = scope.child(key);
  Json& member = target[key];
  if (value.is_object()) {
    if (!member.is_object()) member = Json::object();
    return merge_object(member, value, scope.kind, path);
  }
  const auto rule = value.is_array() ? list_rule(scope.kind, path) : std::nullopt;
  if (!rule) {
    member = value;
    return {};
  }
  if (!member.is_array()) member = Json::array();
  return merge_list(member, value, base::json_at(patch, {std::string(kOrderPrefix) + key}), *rule,
                    scope.kind, path);
}

// Directives about a list that the patch itself does not name.
base::Status apply_list_directive(Json& target, const std::string& key, const Json& value,
                                  const Json& patch, const Scope& scope) {
  if (key.starts_with(kDeletePrefix)) {
    const auto list = target.find(key.substr(kDeletePrefix.size()));
    return list == target.end() ? base::Status() : delete_from_list(*list, value);
  }
  const std::string name = key.substr(kOrderPrefix.size());
  const auto list = target.find(name);
  if (patch.contains(name) || list == target.end() || !list->is_array()) return {};
  const std::string path = scope.child(name);
  const auto rule = list_rule(scope.kind, path);
  if (!rule) return {};
  return merge_list(*list, Json::array(), value, *rule, scope.kind, path);
}

}  // namespace

std::optional<ListRule> list_rule(std::string_view kind, std::string_view path) {
  for (const NamedRule& entry : kListRules)
    if (entry.path == path && (entry.kind.empty() || entry.kind == kind)) return entry.rule;
  return std::nullopt;
}

// Recursion is as deep as the patch, whose depth was checked.
base::Status merge_object(Json& target, const Json& patch, std::string_view kind,
                          const std::string& path) {
  const Scope scope{kind, path};
  const auto directive = patch.find("$patch");
  if (directive != patch.end()) {
    if (*directive == "delete" || *directive == "replace") target = Json::object();
    if (*directive == "delete") return {};
    if (*directive != "replace" && *directive != "merge")
      return base::bad_request("unknown $patch directive " + base::dump_json(*directive));
  }
  RETURN_IF_ERROR(retain_keys(target, patch));
  for (const auto& [key, value] : patch.items())
    if (key.starts_with(kDeletePrefix))
      RETURN_IF_ERROR(apply_list_directive(target, key, value, patch, scope));
  for (const auto& [key, value] : patch.items()) {
    if (key == "$patch" || key == "$retainKeys" || key.starts_with(kDeletePrefix)) continue;
    if (key.starts_with(kOrderPrefix)) {
      RETURN_IF_ERROR(apply_list_directive(target, key, value, patch, scope));
    } else {
      RETURN_IF_ERROR(merge_member(target, key, value, patch, scope));
    }
  }
  return {};
}

}  // namespace strategic

base::Result<base::Json> apply_strategic_merge_patch(const base::Json& object,
                                                     const base::Json& patch,
                                                     std::string_view kind) {
  if (!patch.is_object())
    return base::bad_request("error decoding patch: a strategic merge patch is a JSON object");
  RETURN_IF_ERROR(check_depth(measure(patch).depth));
  base::Json result = object.is_object() ? object : base::Json::object();
  if (auto status = strategic::merge_object(result, patch, kind, ""); !status.ok())
    return status.with_context("error decoding patch");
  return result;
}

}  // namespace qvd::api
