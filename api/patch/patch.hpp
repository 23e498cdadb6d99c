#pragma once

#include <string_view>

#include "base/json/json.hpp"

namespace qvd::api {

inline constexpr std::size_t kMaxJsonPatchOperations = 10'000;

/// RFC 6902. The result replaces the object; on an error nothing has changed.
/// Errors: reason `RequestEntityTooLarge` (HTTP 413) for more than 10000 operations or copies that
///         swell beyond the limit of a request; BadRequest for what is no JSON patch at all;
///         Invalid for a failed test or an absent path. In the last case Kubernetes prints only
///         `the server rejected our request due to an error in our request`; ours names the
///         operation.
base::Result<base::Json> apply_json_patch(const base::Json& object, const base::Json& patch);

/// RFC 7386: null deletes, objects merge, everything else replaces.
/// Errors: BadRequest if the patch is not an object.
base::Result<base::Json> apply_merge_patch(const base::Json& object, const base::Json& patch);

/// Kubernetes' strategic merge patch for the built-in kinds, with `$patch`, `$retainKeys`,
/// `$setElementOrder/f` and `$deleteFromPrimitiveList/f`. Lists with a merge key (owner references
/// by uid, finalizers by value, a ServiceAccount's secrets by name, a Namespace's conditions by
/// type …) merge; all others are replaced. Errors: BadRequest for a malformed directive.
base::Result<base::Json> apply_strategic_merge_patch(const base::Json& object,
                                                     const base::Json& patch,
                                                     std::string_view kind);

}  // namespace qvd::api
