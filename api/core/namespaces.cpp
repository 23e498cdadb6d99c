#include "api/core/definitions.hpp"

namespace qvd::api::core {

const char* const kNamespace = R"json({
 "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
 "metadata": {"name": "namespaces"},
 "spec": {
  "group": "", "scope": "Cluster",
  "names": {"kind": "Namespace", "plural": "namespaces", "singular": "namespace",
   "shortNames": ["ns"], "listKind": "NamespaceList"},
  "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
   "schema": {"openAPIV3Schema": {
    "description": "Namespace provides a scope for names: here, one tenant.",
    "type": "object",
    "properties": {
     "spec": {"type": "object", "description": "What the namespace must still do before it can go.",
      "properties": {
       "finalizers": {"type": "array", "items": {"type": "string"},
        "description": "What must be done before the namespace is removed; kubernetes stands for deleting all it holds."}}},
     "status": {"type": "object", "description": "The current state of the namespace.",
      "properties": {
       "phase": {"type": "string", "description": "Active, or Terminating while it is being deleted."},
       "conditions": {"type": "array", "description": "The latest observations of its state.",
        "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"],
        "items": {"type": "object", "required": ["type", "status"], "properties": {
         "type": {"type": "string", "description": "Type of the condition."},
         "status": {"type": "string", "description": "True, False or Unknown."},
         "reason": {"type": "string", "description": "One word for programs."},
         "message": {"type": "string", "description": "A sentence for people."},
         "lastTransitionTime": {"type": "string", "format": "date-time",
          "description": "When the status last changed."}}}}}}}}}}]}})json";

const char* const kServiceAccount = R"json({
 "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
 "metadata": {"name": "serviceaccounts"},
 "spec": {
  "group": "", "scope": "Namespaced",
  "names": {"kind": "ServiceAccount", "plural": "serviceaccounts", "singular": "serviceaccount",
   "shortNames": ["sa"], "listKind": "ServiceAccountList"},
  "versions": [{"name": "v1", "served": true, "storage": true,
   "schema": {"openAPIV3Schema": {
    "description": "ServiceAccount is an identity for programs.",
    "type": "object",
    "properties": {
     "automountServiceAccountToken": {"type": "boolean",
      "description": "Whether pods get a token of the account."},
     "imagePullSecrets": {"type": "array", "description": "Secrets for pulling images.",
      "items": {"type": "object", "properties": {
       "name": {"type": "string", "description": "Name of the secret."}}}},
     "secrets": {"type": "array", "description": "Secrets that the account may use.",
      "items": {"type": "object", "properties": {
       "apiVersion": {"type": "string"}, "kind": {"type": "string"}, "name": {"type": "string"},
       "namespace": {"type": "string"}, "uid": {"type": "string"},
       "resourceVersion": {"type": "string"}, "fieldPath": {"type": "string"}}}}}}}}]}})json";

}  // namespace qvd::api::core
