#include "api/server/model/strategy.hpp"

#include <utility>

#include "api/server/model/object.hpp"

namespace qvd::apiserver {
namespace {

using api::FieldCauses;
using base::Json;
using base::json_at;
using base::json_string;

/// Members of metadata that only the server sets.
constexpr const char* kServerSet[] = {"uid",
                                      "creationTimestamp",
                                      "generation",
                                      "resourceVersion",
                                      "deletionTimestamp",
                                      "deletionGracePeriodSeconds",
                                      "selfLink",
                                      "managedFields"};

void append(FieldCauses& to, FieldCauses from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

base::Status validate(const Resource& resource, const Json& object, const Json* old,
                      std::vector<std::string>& warnings) {
  FieldCauses causes = api::validate_metadata(object, resource.meta, &warnings);
  if (old != nullptr) append(causes, api::validate_metadata_update(object, *old));
  append(causes, resource.schema->validate(object, old));
  if (resource.rules.validate) append(causes, resource.rules.validate(object, old));
  if (causes.empty()) return {};
  return api::invalid_object(resource.group_kind(), json_string(object, {"metadata", "name"}),
                             std::move(causes));
}

void copy_member(const Json& from, Json& to, const char* name) {
  const auto found = from.find(name);
  if (found == from.end())
    to.erase(name);
  else
    to[name] = *found;
}

/// Whether anything that generation counts has changed.
bool spec_changed(const Resource& resource, const Json& object, const Json& old) {
  Json a = object;
  Json b = old;
  for (Json* each : {&a, &b}) {
    each->erase("metadata");
    if (resource.status) each->erase("status");
  }
  return a != b;
}

base::Status check_uid(const Resource& resource, const Json& object, const Json& old) {
  const std::string uid = json_string(object, {"metadata", "uid"});
  const std::string stored = json_string(old, {"metadata", "uid"});
  if (uid.empty() || uid == stored) return {};
  return base::conflict("Operation cannot be fulfilled on " + resource.group_resource() + " \"" +
                        json_string(old, {"metadata", "name"}) +
                        "\": Precondition failed: UID in precondition: " + uid +
                        ", UID in object meta: " + stored);
}

void take_main(const Resource& resource, const Json& old, Json& object) {
  const Json& old_metadata = json_at(old, {"metadata"});
  for (const char* name : kServerSet) copy_member(old_metadata, object["metadata"], name);
  if (resource.status) copy_member(old, object, "status");
  if (resource.rules.prepare_update) resource.rules.prepare_update(object, old);
}

void take_part(const char* member, const Json& old, Json& object) {
  Json taken = old;
  copy_member(object, taken, member);
  object = std::move(taken);
}

}  // namespace

base::Status prepare_create(const Resource& resource, const NewObject& given, Json& object,
                            std::vector<std::string>& warnings) {
  Json& metadata = object["metadata"];
  for (const char* name : kServerSet) metadata.erase(name);
  metadata["uid"] = given.uid;
  metadata["creationTimestamp"] = base::format_rfc3339(given.now);
  if (!resource.built_in) metadata["generation"] = 1;
  if (resource.status) object.erase("status");
  if (resource.rules.prepare_create) resource.rules.prepare_create(object);
  api::drop_duplicate_owners(object, &warnings);
  return validate(resource, object, nullptr, warnings);
}

base::Status prepare_update(const Resource& resource, Part part, const Json& old, Json& object,
                            std::vector<std::string>& warnings) {
  RETURN_IF_ERROR(check_uid(resource, object, old));
  // What the client believes to be changing; compared when the object is stored.
  const std::string believed = json_string(object, {"metadata", "resourceVersion"});
  switch (part) {
    case Part::kMain:
      take_main(resource, old, object);
      api::drop_duplicate_owners(object, &warnings);
      break;
    case Part::kStatus:
      take_part("status", old, object);
      break;
    case Part::kFinalize:
      take_part("spec", old, object);
      break;
  }
  if (!resource.built_in && spec_changed(resource, object, old))
    object["metadata"]["generation"] = next_generation(old);
  object["metadata"]["resourceVersion"] = believed;
  if (same_content(object, old)) return {};
  return validate(resource, object, &old, warnings);
}

bool same_content(const Json& a, const Json& b) {
  Json left = a;
  Json right = b;
  for (Json* each : {&left, &right}) {
    (*each)["metadata"].erase("resourceVersion");
    (*each)["metadata"].erase("managedFields");
  }
  return left == right;
}

base::Status object_not_found(const Resource& resource, const std::string& name) {
  return base::not_found(resource.group_resource() + " \"" + name + "\" not found");
}

base::Status object_exists(const Resource& resource, const std::string& name) {
  return base::already_exists(resource.group_resource() + " \"" + name + "\" already exists");
}

base::Status object_modified(const Resource& resource, const std::string& name) {
  return base::conflict("Operation cannot be fulfilled on " + resource.group_resource() + " \"" +
                        name +
                        "\": the object has been modified; please apply your changes to the latest "
                        "version and try again");
}

base::Status adopt_namespace(const Resource& resource, const std::string& ns, Json& object) {
  Json& metadata = object["metadata"];
  if (!resource.namespaced) {
    metadata.erase("namespace");
    return {};
  }
  const std::string given = json_string(metadata, {"namespace"});
  if (!given.empty() && given != ns)
    return base::bad_request(
        "the namespace of the provided object does not match the namespace sent on the request");
  metadata["namespace"] = ns;
  return {};
}

}  // namespace qvd::apiserver
