#include "api/meta/object_meta.hpp"

#include <set>

#include "api/meta/names.hpp"
#include "api/meta/owners.hpp"
#include "base/text/letter_case.hpp"

namespace qvd::api {
namespace {

using base::Json;

constexpr std::size_t kMaxAnnotationBytes = 256 * 1024;
constexpr const char* kOrphan = "orphan";
constexpr const char* kForeground = "foregroundDeletion";

std::optional<std::string> name_problem(NameRule rule, std::string_view name) {
  switch (rule) {
    case NameRule::kDnsSubdomain:
      return dns_subdomain_problem(name);
    case NameRule::kDnsLabel:
      return dns_label_problem(name);
    case NameRule::kPathSegment:
      return path_segment_problem(name);
  }
  return std::nullopt;
}

void validate_names(const Json& metadata, const MetaRules& rules, FieldCauses& causes) {
  const std::string name = base::json_string(metadata, {"name"});
  std::string prefix = base::json_string(metadata, {"generateName"});
  if (!prefix.empty()) {
    const std::string shown = prefix;
    // More characters follow, so a prefix may end with a dash.
    if (prefix.size() > 1 && prefix.back() == '-') prefix.back() = 'a';
    if (auto problem = name_problem(rules.name, prefix))
      causes.push_back(invalid_value("metadata.generateName", shown, *problem));
  }
  if (name.empty()) {
    causes.push_back(required_value("metadata.name", "name or generateName is required"));
  } else if (auto problem = name_problem(rules.name, name)) {
    causes.push_back(invalid_value("metadata.name", name, *problem));
  }
}

void validate_namespace(const Json& metadata, const MetaRules& rules, FieldCauses& causes) {
  const std::string name = base::json_string(metadata, {"namespace"});
  if (!rules.namespaced) {
    if (!name.empty())
      causes.push_back(forbidden_value("metadata.namespace", "not allowed on this type"));
  } else if (name.empty()) {
    causes.push_back(required_value("metadata.namespace"));
  } else if (auto problem = dns_label_problem(name)) {
    causes.push_back(invalid_value("metadata.namespace", name, *problem));
  }
}

void validate_labels(const Json& labels, FieldCauses& causes) {
  for (const auto& [key, value] : labels.items()) {
    if (auto problem = qualified_name_problem(key))
      causes.push_back(invalid_value("metadata.labels", key, *problem));
    const auto& text = value.get_ref<const std::string&>();
    if (auto problem = label_value_problem(text))
      causes.push_back(invalid_value("metadata.labels", text, *problem));
  }
}

void validate_annotations(const Json& annotations, FieldCauses& causes) {
  std::size_t bytes = 0;
  for (const auto& [key, value] : annotations.items()) {
    if (auto problem = qualified_name_problem(base::lower_ascii(key)))
      causes.push_back(invalid_value("metadata.annotations", key, *problem));
    bytes += key.size() + value.get_ref<const std::string&>().size();
  }
  if (bytes > kMaxAnnotationBytes)
    causes.push_back(
        {kCauseTooLong, "metadata.annotations",
         "Too long: may not be more than " + std::to_string(kMaxAnnotationBytes) + " bytes"});
}

void validate_finalizers(const Json& finalizers, FieldCauses& causes,
                         std::vector<std::string>* warnings) {
  bool orphan = false;
  bool foreground = false;
  for (const Json& item : finalizers) {
    const auto& name = item.get_ref<const std::string&>();
    orphan |= name == kOrphan;
    foreground |= name == kForeground;
    if (auto problem = qualified_name_problem(name)) {
      causes.push_back(invalid_value("metadata.finalizers", name, *problem));
    } else if (warnings != nullptr && name.find('/') == std::string::npos && name != kOrphan &&
               name != kForeground && name != "kubernetes") {
      warnings->push_back(
          "metadata.finalizers: " + go_quote(name) +
          ": prefer a domain-qualified finalizer name including a path (/) to avoid "
          "accidental conflicts with other finalizer writers");
    }
  }
  if (orphan && foreground)
    causes.push_back({kCauseInvalid, "metadata.finalizers",
                      "Invalid value: " + base::dump_json(finalizers) +
                          ": finalizer orphan and foregroundDeletion cannot be both set"});
}

void check_immutable(const Json& metadata, const Json& old, const char* member,
                     FieldCauses& causes) {
  const std::string now = base::json_string(metadata, {member});
  if (now != base::json_string(old, {member}))
    causes.push_back(invalid_value(std::string("metadata.") + member, now, "field is immutable"));
}

void check_new_finalizers(const Json& metadata, const Json& old, FieldCauses& causes) {
  std::set<std::string> before;
  for (const Json& item : base::json_at(old, {"finalizers"}))
    before.insert(item.get<std::string>());
  std::string added;
  for (const Json& item : base::json_at(metadata, {"finalizers"}))
    if (!before.contains(item.get_ref<const std::string&>()))
      added += (added.empty() ? "" : ", ") + go_quote(item.get<std::string>());
  if (!added.empty())
    causes.push_back(forbidden_value("metadata.finalizers",
                                     "no new finalizers can be added if the object is being "
                                     "deleted, found new finalizers []string{" +
                                         added + "}"));
}

}  // namespace

FieldCauses validate_metadata(const Json& object, const MetaRules& rules,
                              std::vector<std::string>* warnings) {
  const Json& metadata = base::json_at(object, {"metadata"});
  FieldCauses causes;
  validate_names(metadata, rules, causes);
  validate_namespace(metadata, rules, causes);
  validate_labels(base::json_at(metadata, {"labels"}), causes);
  validate_annotations(base::json_at(metadata, {"annotations"}), causes);
  validate_owners(base::json_at(metadata, {"ownerReferences"}), causes);
  validate_finalizers(base::json_at(metadata, {"finalizers"}), causes, warnings);
  return causes;
}

FieldCauses validate_metadata_update(const Json& object, const Json& old_object) {
  const Json& metadata = base::json_at(object, {"metadata"});
  const Json& old = base::json_at(old_object, {"metadata"});
  FieldCauses causes;
  for (const char* member : {"name", "namespace", "uid", "creationTimestamp", "deletionTimestamp"})
    check_immutable(metadata, old, member, causes);
  if (old.contains("deletionTimestamp")) check_new_finalizers(metadata, old, causes);
  return causes;
}

}  // namespace qvd::api
