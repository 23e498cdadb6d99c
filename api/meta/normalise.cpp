#include <array>

#include "api/meta/object_meta.hpp"

namespace qvd::api {
namespace {

using base::Json;

enum class Shape { kString, kInteger, kBool, kStringMap, kStrings, kOwners, kManagedFields };

struct Member {
  std::string_view name;
  Shape shape;
};

constexpr std::array<Member, 16> kMetaMembers = {{{"annotations", Shape::kStringMap},
                                                  {"creationTimestamp", Shape::kString},
                                                  {"deletionGracePeriodSeconds", Shape::kInteger},
                                                  {"deletionTimestamp", Shape::kString},
                                                  {"finalizers", Shape::kStrings},
                                                  {"generateName", Shape::kString},
                                                  {"generation", Shape::kInteger},
                                                  {"labels", Shape::kStringMap},
                                                  {"managedFields", Shape::kManagedFields},
                                                  {"name", Shape::kString},
                                                  {"namespace", Shape::kString},
                                                  {"ownerReferences", Shape::kOwners},
                                                  {"resourceVersion", Shape::kString},
                                                  {"selfLink", Shape::kString},
                                                  {"uid", Shape::kString},
                                                  {"clusterName", Shape::kString}}};
constexpr std::array<Member, 6> kOwnerMembers = {{{"apiVersion", Shape::kString},
                                                  {"blockOwnerDeletion", Shape::kBool},
                                                  {"controller", Shape::kBool},
                                                  {"kind", Shape::kString},
                                                  {"name", Shape::kString},
                                                  {"uid", Shape::kString}}};

// The JSON type as Go's decoder names it.
const char* go_type_name(const Json& value) {
  if (value.is_string()) return "string";
  if (value.is_number()) return "number";
  if (value.is_boolean()) return "bool";
  if (value.is_array()) return "array";
  return value.is_null() ? "null" : "object";
}

base::Status mismatch(const Json& value, const std::string& where, std::string_view wanted) {
  return base::bad_request("json: cannot unmarshal " + std::string(go_type_name(value)) +
                           " into Go struct field " + where + " of type " + std::string(wanted));
}

template <std::size_t N>
const Member* find(const std::array<Member, N>& members, std::string_view name) {
  for (const Member& member : members)
    if (member.name == name) return &member;
  return nullptr;
}

base::Status check_scalar(const Json& value, Shape shape, const std::string& where) {
  if (shape == Shape::kString && !value.is_string()) return mismatch(value, where, "string");
  if (shape == Shape::kInteger && !value.is_number_integer())
    return mismatch(value, where, "int64");
  if (shape == Shape::kBool && !value.is_boolean()) return mismatch(value, where, "bool");
  return {};
}

base::Status normalise_string_map(Json& value, const std::string& where) {
  if (!value.is_object()) return mismatch(value, where, "map[string]string");
  for (Json& item : value) {
    if (item.is_null()) item = "";
    RETURN_IF_ERROR(check_scalar(item, Shape::kString, where));
  }
  return {};
}

base::Status normalise_strings(Json& value, const std::string& where) {
  if (!value.is_array()) return mismatch(value, where, "[]string");
  for (Json& item : value) {
    if (item.is_null()) item = "";
    RETURN_IF_ERROR(check_scalar(item, Shape::kString, where));
  }
  return {};
}

base::Status normalise_owner(Json& owner, const std::string& path,
                             std::vector<std::string>* unknown) {
  if (!owner.is_object()) return mismatch(owner, "ObjectMeta.ownerReferences", "v1.OwnerReference");
  for (auto it = owner.begin(); it != owner.end();) {
    const Member* member = find(kOwnerMembers, it.key());
    if (member == nullptr && unknown != nullptr) unknown->push_back(path + "." + it.key());
    if (member == nullptr || it->is_null()) {
      it = owner.erase(it);
      continue;
    }
    RETURN_IF_ERROR(check_scalar(*it, member->shape, "OwnerReference." + it.key()));
    ++it;
  }
  return {};
}

base::Status normalise_owners(Json& value, std::vector<std::string>* unknown) {
  if (!value.is_array())
    return mismatch(value, "ObjectMeta.ownerReferences", "[]v1.OwnerReference");
  for (std::size_t i = 0; i < value.size(); ++i)
    RETURN_IF_ERROR(
        normalise_owner(value[i], "metadata.ownerReferences[" + std::to_string(i) + "]", unknown));
  return {};
}

base::Status normalise_member(Json& value, const Member& member,
                              std::vector<std::string>* unknown) {
  const std::string where = "ObjectMeta." + std::string(member.name);
  switch (member.shape) {
    case Shape::kStringMap:
      return normalise_string_map(value, where);
    case Shape::kStrings:
      return normalise_strings(value, where);
    case Shape::kOwners:
      return normalise_owners(value, unknown);
    case Shape::kManagedFields:
      if (!value.is_array()) return mismatch(value, where, "[]v1.ManagedFieldsEntry");
      return {};
    case Shape::kString:
    case Shape::kInteger:
    case Shape::kBool:
      return check_scalar(value, member.shape, where);
  }
  return {};
}

}  // namespace

base::Status normalise_metadata(Json& object, std::vector<std::string>* unknown) {
  if (!object.is_object()) return base::bad_request("the object is not a JSON object");
  Json& metadata = object["metadata"];
  if (metadata.is_null()) metadata = Json::object();
  if (!metadata.is_object()) return mismatch(metadata, "metadata", "v1.ObjectMeta");
  for (auto it = metadata.begin(); it != metadata.end();) {
    const Member* member = find(kMetaMembers, it.key());
    if (member == nullptr && unknown != nullptr) unknown->push_back("metadata." + it.key());
    if (member == nullptr || it->is_null()) {
      it = metadata.erase(it);
      continue;
    }
    RETURN_IF_ERROR(normalise_member(*it, *member, unknown));
    ++it;
  }
  return {};
}

}  // namespace qvd::api
