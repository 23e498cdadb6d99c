#include "api/core/definitions.hpp"

namespace qvd::api::core {

// A schema describes schemas, so it nests without end: those parts are free-form here.
const char* const kCustomResourceDefinition = R"json({
 "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
 "metadata": {"name": "customresourcedefinitions.apiextensions.k8s.io"},
 "spec": {
  "group": "apiextensions.k8s.io", "scope": "Cluster",
  "names": {"kind": "CustomResourceDefinition", "plural": "customresourcedefinitions",
   "singular": "customresourcedefinition", "shortNames": ["crd", "crds"],
   "categories": ["api-extensions"], "listKind": "CustomResourceDefinitionList"},
  "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
   "schema": {"openAPIV3Schema": {
    "description": "CustomResourceDefinition declares a kind that the server serves. Read-only here.",
    "type": "object", "required": ["spec"],
    "properties": {
     "spec": {"type": "object", "required": ["group", "names", "scope", "versions"],
      "description": "How the kind looks.",
      "properties": {
       "group": {"type": "string", "description": "API group of the kind."},
       "scope": {"type": "string", "description": "Namespaced or Cluster."},
       "preserveUnknownFields": {"type": "boolean", "description": "Deprecated; always false."},
       "names": {"type": "object", "required": ["plural", "kind"],
        "description": "What the kind is called.",
        "properties": {
         "plural": {"type": "string", "description": "Name of the resource in URLs."},
         "singular": {"type": "string", "description": "Name of one, for people."},
         "kind": {"type": "string", "description": "Name of the type."},
         "listKind": {"type": "string", "description": "Name of the type of a list."},
         "shortNames": {"type": "array", "items": {"type": "string"},
          "description": "Short names for command lines."},
         "categories": {"type": "array", "items": {"type": "string"},
          "description": "Groups of resources that it belongs to, such as all."}}},
       "conversion": {"type": "object", "x-kubernetes-preserve-unknown-fields": true,
        "description": "How versions are converted."},
       "versions": {"type": "array", "description": "The versions of the kind.",
        "items": {"type": "object", "required": ["name", "served", "storage"], "properties": {
         "name": {"type": "string", "description": "Name of the version."},
         "served": {"type": "boolean", "description": "Whether it can be asked for."},
         "storage": {"type": "boolean", "description": "Whether objects are stored in it."},
         "deprecated": {"type": "boolean", "description": "Whether it is going away."},
         "deprecationWarning": {"type": "string", "description": "What its users are told."},
         "schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true,
          "description": "Schema of the objects."},
         "subresources": {"type": "object", "x-kubernetes-preserve-unknown-fields": true,
          "description": "status and scale."},
         "additionalPrinterColumns": {"type": "array", "description": "Columns of kubectl get.",
          "items": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
         "selectableFields": {"type": "array", "description": "Fields for field selectors.",
          "items": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}}}}},
     "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": true,
      "description": "Names that were accepted, and whether the kind is served."}}}}}]}})json";

}  // namespace qvd::api::core
