#include "ctl/merge.hpp"

#include "api/types/well_known.hpp"

namespace qvd::ctl {
namespace {

const Json& member(const Json& object, const std::string& key) {
  static const Json kNone;
  if (!object.is_object()) return kNone;
  const auto found = object.find(key);
  return found == object.end() ? kNone : *found;
}

}  // namespace

Json three_way_patch(const Json& original, const Json& modified, const Json& current) {
  Json patch = Json::object();
  for (const auto& [key, wanted] : modified.items()) {
    const Json& present = member(current, key);
    if (wanted.is_object() && present.is_object()) {
      Json inner = three_way_patch(member(original, key), wanted, present);
      if (!inner.empty()) patch[key] = std::move(inner);
    } else if (wanted != present) {
      patch[key] = wanted;
    }
  }
  if (!original.is_object()) return patch;
  for (const auto& [key, was] : original.items())
    if (!modified.contains(key) && current.is_object() && current.contains(key))
      patch[key] = nullptr;
  return patch;
}

void remember_applied(Json& manifest) {
  Json& annotations = manifest["metadata"]["annotations"];
  if (annotations.is_null()) annotations = Json::object();
  if (!annotations.is_object()) return;  // the server says what is wrong with it
  annotations.erase(api::kLastAppliedAnnotation);
  std::string said = base::dump_json(manifest) + "\n";
  annotations[api::kLastAppliedAnnotation] = std::move(said);
}

}  // namespace qvd::ctl
