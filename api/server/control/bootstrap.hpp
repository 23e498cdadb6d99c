#pragma once

#include <vector>

#include "api/server/model/objects.hpp"

namespace qvd::apiserver {

/// Creates what must exist before the first request: the namespaces `default`, `kube-system`,
/// `kube-public`, `qvd-system`, `qvd-hosts`, `qvd-gateways`, and the CustomResourceDefinition
/// objects of the kinds served, as `kubectl get crd` shows them. What is there already is left as
/// it is.
base::Status bootstrap(Objects& objects, const std::vector<base::Json>& definitions);

/// A CRD document with what a server adds: established conditions, accepted names, stored versions.
/// Pure; exposed for tests.
base::Json established(const base::Json& definition, base::WallTime now);

}  // namespace qvd::apiserver
