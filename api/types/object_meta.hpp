#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/types/kind_info.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

class FieldReader;
class FieldWriter;

/// Who an object belongs to; it is collected when all its owners are gone.
struct OwnerReference {
  std::string api_version;
  std::string kind;
  std::string name;
  std::string uid;
  std::optional<bool> controller;
  std::optional<bool> block_owner_deletion;
  base::Json unknown;

  friend bool operator==(const OwnerReference&, const OwnerReference&) = default;
};

/// What every object has. Members that we do not read, such as managedFields, are in `unknown`.
struct ObjectMeta {
  std::string name;
  std::string generate_name;
  std::string ns;  // metadata.namespace; "" for cluster-scoped kinds
  std::string uid;
  std::string resource_version;  // opaque
  std::optional<std::int64_t> generation;
  std::string creation_timestamp;  // RFC 3339
  std::string deletion_timestamp;  // RFC 3339; "" if it is not being deleted
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
  std::vector<std::string> finalizers;
  std::vector<OwnerReference> owner_references;
  base::Json unknown;

  [[nodiscard]] bool deleting() const { return !deletion_timestamp.empty(); }

  friend bool operator==(const ObjectMeta&, const ObjectMeta&) = default;
};

void fields(FieldReader& visit, ObjectMeta& object);
void fields(FieldWriter& visit, const ObjectMeta& object);

bool has_finalizer(const ObjectMeta& meta, std::string_view name);
/// False if it was there already.
bool add_finalizer(ObjectMeta& meta, std::string_view name);
/// False if it was not there.
bool remove_finalizer(ObjectMeta& meta, std::string_view name);

/// A reference that makes `owner` (of kind `kind`) the controlling owner.
OwnerReference controller_reference(const KindInfo& kind, const ObjectMeta& owner);
/// The controlling owner, or null.
const OwnerReference* controller_of(const ObjectMeta& meta);

}  // namespace qvd::api
