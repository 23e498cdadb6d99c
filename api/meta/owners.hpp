#pragma once

#include "api/meta/invalid.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

/// Faults of `metadata.ownerReferences`. As in Kubernetes, field paths carry no index.
void validate_owners(const base::Json& owners, FieldCauses& causes);

}  // namespace qvd::api
