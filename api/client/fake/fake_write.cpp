#include "api/client/fake/fake_write.hpp"

#include "api/types/well_known.hpp"

namespace qvd::api {
namespace {

using base::Json;

void copy_member(const Json& from, Json& to, const char* name) {
  const auto found = from.find(name);
  if (found == from.end()) {
    to.erase(name);
  } else {
    to[name] = *found;
  }
}

Json without_metadata(Json object) {
  object.erase("metadata");
  return object;
}

}  // namespace

bool has_status(const KindInfo& kind) {
  return kind.group.ends_with(kQvdGroup);
}

Json merged_for_update(const KindInfo& kind, const Json& stored, Json desired) {
  desired["apiVersion"] = kind.api_version();
  desired["kind"] = std::string(kind.kind);
  const Json& before = stored.at("metadata");
  Json& meta = desired["metadata"];
  for (const char* fixed : {"name", "namespace", "uid", "creationTimestamp", "generation",
                            "deletionTimestamp", "resourceVersion"}) {
    copy_member(before, meta, fixed);
  }
  if (has_status(kind)) copy_member(stored, desired, "status");
  if (meta.contains("generation") && without_metadata(stored) != without_metadata(desired)) {
    meta["generation"] = before.at("generation").get<int>() + 1;
  }
  return desired;
}

Json merged_for_status(const Json& stored, const Json& desired) {
  Json out = stored;
  copy_member(desired, out, "status");
  return out;
}

}  // namespace qvd::api
