#include "api/core/definitions.hpp"

namespace qvd::api::core {

const char* const kLease = R"json({
 "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
 "metadata": {"name": "leases.coordination.k8s.io"},
 "spec": {
  "group": "coordination.k8s.io", "scope": "Namespaced",
  "names": {"kind": "Lease", "plural": "leases", "singular": "lease", "listKind": "LeaseList"},
  "versions": [{"name": "v1", "served": true, "storage": true,
   "schema": {"openAPIV3Schema": {
    "description": "Lease says who holds something and until when: a sign of life, or leadership.",
    "type": "object",
    "properties": {
     "spec": {"type": "object", "description": "Who holds it and since when.",
      "properties": {
       "holderIdentity": {"type": "string", "description": "Who holds the lease."},
       "leaseDurationSeconds": {"type": "integer", "format": "int32", "minimum": 1,
        "description": "How long it holds after the last renewal."},
       "acquireTime": {"type": "string", "format": "date-time",
        "description": "When the holder got it."},
       "renewTime": {"type": "string", "format": "date-time",
        "description": "When the holder last renewed it."},
       "leaseTransitions": {"type": "integer", "format": "int32", "minimum": 0,
        "description": "How often the holder has changed."},
       "strategy": {"type": "string", "description": "How leaders are chosen."},
       "preferredHolder": {"type": "string", "description": "Who should have it."}}}}}}}]}})json";

}  // namespace qvd::api::core
