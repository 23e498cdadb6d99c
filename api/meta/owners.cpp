#include "api/meta/owners.hpp"

#include <set>

#include "api/meta/object_meta.hpp"

namespace qvd::api {
namespace {

using base::Json;

constexpr const char* kPath = "metadata.ownerReferences";

void validate_api_version(const std::string& api_version, FieldCauses& causes) {
  const std::string field = std::string(kPath) + ".apiVersion";
  const auto slash = api_version.find('/');
  if (slash != std::string::npos && api_version.find('/', slash + 1) != std::string::npos) {
    causes.push_back(
        invalid_value(field, api_version, "unexpected GroupVersion string: " + api_version));
    return;
  }
  const bool versionless =
      slash == std::string::npos ? api_version.empty() : slash + 1 == api_version.size();
  if (versionless) causes.push_back(invalid_value(field, api_version, "version must not be empty"));
}

void validate_owner(const Json& owner, FieldCauses& causes) {
  validate_api_version(base::json_string(owner, {"apiVersion"}), causes);
  for (const char* member : {"kind", "name", "uid"})
    if (base::json_string(owner, {member}).empty())
      causes.push_back(invalid_value(std::string(kPath) + "." + member, "", "must not be empty"));
  // An Event is removed after an hour, and would take its dependents along.
  if (base::json_string(owner, {"apiVersion"}) == "v1" &&
      base::json_string(owner, {"kind"}) == "Event")
    causes.push_back({kCauseInvalid, kPath,
                      "Invalid value: " + base::dump_json(owner) +
                          ": /v1, Kind=Event is disallowed from being an owner"});
}

std::string title(const Json& owner) {
  return base::json_string(owner, {"kind"}) + "/" + base::json_string(owner, {"name"});
}

}  // namespace

void validate_owners(const Json& owners, FieldCauses& causes) {
  const Json* controller = nullptr;
  for (const Json& owner : owners) {
    validate_owner(owner, causes);
    if (base::json_at(owner, {"controller"}) != Json(true)) continue;
    if (controller != nullptr)
      causes.push_back({kCauseInvalid, kPath,
                        "Invalid value: " + base::dump_json(owners) +
                            ": Only one reference can have Controller set to true. Found \"true\" "
                            "in references for " +
                            title(*controller) + " and " + title(owner)});
    controller = &owner;
  }
}

bool drop_duplicate_owners(Json& object, std::vector<std::string>* warnings) {
  if (base::json_at(object, {"metadata", "ownerReferences"}).is_null()) return false;
  Json kept = Json::array();
  std::set<std::string> seen;
  std::string duplicates;
  for (Json& owner : object["metadata"]["ownerReferences"]) {
    const std::string uid = base::json_string(owner, {"uid"});
    if (seen.insert(uid).second) {
      kept.push_back(std::move(owner));
    } else {
      duplicates += (duplicates.empty() ? "" : " ") + uid;
    }
  }
  object["metadata"]["ownerReferences"] = std::move(kept);
  if (duplicates.empty()) return false;
  if (warnings != nullptr)
    warnings->push_back(
        ".metadata.ownerReferences contains duplicate entries, which were dropped; duplicate "
        "UID(s) "
        "observed: [" +
        duplicates + "]");
  return true;
}

}  // namespace qvd::api
