#pragma once

#include "api/server/model/resource.hpp"

namespace qvd::apiserver {

/// Adds to a built-in kind what its schema cannot say (Namespace, Secret, ConfigMap, Event, Lease).
/// Source: Kubernetes' registry strategies, as kube clients observe them.
void apply_kind_rules(Resource& resource);

}  // namespace qvd::apiserver
