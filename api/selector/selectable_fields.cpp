#include "api/selector/field_selector.hpp"
#include "base/text/split.hpp"

namespace qvd::api {
namespace {

std::vector<std::string> split_path(std::string_view path) {
  const auto parts = base::split_terminated(path, '.');
  return {parts.begin(), parts.end()};
}

}  // namespace

void SelectableFields::add(std::string label, std::string_view path) {
  fields_[std::move(label)].push_back(split_path(path));
}

SelectableFields SelectableFields::for_custom(bool namespaced,
                                              const std::vector<std::string>& json_paths) {
  SelectableFields out;
  out.add("metadata.name", "metadata.name");
  if (namespaced) out.add("metadata.namespace", "metadata.namespace");
  for (std::string_view path : json_paths) {
    if (path.starts_with('.')) path.remove_prefix(1);
    out.add(std::string(path), path);
  }
  return out;
}

SelectableFields SelectableFields::for_core(std::string_view kind, bool namespaced) {
  SelectableFields out = for_custom(namespaced, {});
  if (kind == "Secret") out.add("type", "type");
  if (kind == "Namespace") out.add("status.phase", "status.phase");
  if (kind != "Event") return out;
  for (const char* member :
       {"kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"}) {
    const std::string label = std::string("involvedObject.") + member;
    out.add(label, label);
    // events.k8s.io calls the same object `regarding`.
    out.add(std::string("regarding.") + member, label);
  }
  for (const char* label : {"reason", "type", "reportingComponent"}) out.add(label, label);
  out.add("reportingController", "reportingComponent");
  out.add("source", "source.component");
  out.add("source", "reportingComponent");
  return out;
}

const std::vector<std::vector<std::string>>* SelectableFields::find(std::string_view label) const {
  const auto found = fields_.find(label);
  return found == fields_.end() ? nullptr : &found->second;
}

}  // namespace qvd::api
