#pragma once

#include <string>
#include <vector>

#include "api/meta/invalid.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

/// Which grammar `metadata.name` of a kind follows.
enum class NameRule { kDnsSubdomain, kDnsLabel, kPathSegment };

struct MetaRules {
  bool namespaced = true;
  NameRule name = NameRule::kDnsSubdomain;
};

/// Makes `object.metadata` an ObjectMeta as Go's decoder would: a missing or null metadata becomes
/// {}, null members go, a null label becomes "", unknown members are removed and their paths
/// (`metadata.nope`) appended to `unknown`.
/// Errors: BadRequest `json: cannot unmarshal number into Go struct field ObjectMeta.labels of type
/// string`; the caller puts `Widget in version "v1" cannot be handled as a Widget: ` in front.
base::Status normalise_metadata(base::Json& object, std::vector<std::string>* unknown = nullptr);

/// Faults of a metadata that is about to be stored (normalised, name given or generated).
/// `warnings` receives texts for Warning headers (finalizers without a domain).
FieldCauses validate_metadata(const base::Json& object, const MetaRules& rules,
                              std::vector<std::string>* warnings = nullptr);

/// Faults of a change: uid, name, namespace, creationTimestamp and deletionTimestamp are fixed, and
/// an object that is being deleted takes no new finalizers.
FieldCauses validate_metadata_update(const base::Json& object, const base::Json& old);

/// Removes owner references whose uid came before. True, and a warning, if there were any.
bool drop_duplicate_owners(base::Json& object, std::vector<std::string>* warnings = nullptr);

}  // namespace qvd::api
