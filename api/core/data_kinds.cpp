#include "api/core/definitions.hpp"

namespace qvd::api::core {

const char* const kSecret = R"json({
 "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
 "metadata": {"name": "secrets"},
 "spec": {
  "group": "", "scope": "Namespaced",
  "names": {"kind": "Secret", "plural": "secrets", "singular": "secret",
   "listKind": "SecretList"},
  "versions": [{"name": "v1", "served": true, "storage": true,
   "schema": {"openAPIV3Schema": {
    "description": "Secret holds bytes that only few may read, such as passwords.",
    "type": "object",
    "properties": {
     "data": {"type": "object", "description": "The secret bytes by key, base64.",
      "additionalProperties": {"type": "string", "format": "byte"}},
     "stringData": {"type": "object",
      "description": "The same as plain text, for writing only: it is merged into data.",
      "additionalProperties": {"type": "string"}},
     "type": {"type": "string", "description": "What the secret is for; Opaque by default."},
     "immutable": {"type": "boolean",
      "description": "If true, the data can no longer be changed."}}}}}]}})json";

const char* const kConfigMap = R"json({
 "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
 "metadata": {"name": "configmaps"},
 "spec": {
  "group": "", "scope": "Namespaced",
  "names": {"kind": "ConfigMap", "plural": "configmaps", "singular": "configmap",
   "shortNames": ["cm"], "listKind": "ConfigMapList"},
  "versions": [{"name": "v1", "served": true, "storage": true,
   "schema": {"openAPIV3Schema": {
    "description": "ConfigMap holds configuration texts.",
    "type": "object",
    "properties": {
     "data": {"type": "object", "description": "Texts by key.",
      "additionalProperties": {"type": "string"}},
     "binaryData": {"type": "object", "description": "Bytes by key, base64.",
      "additionalProperties": {"type": "string", "format": "byte"}},
     "immutable": {"type": "boolean",
      "description": "If true, the data can no longer be changed."}}}}}]}})json";

}  // namespace qvd::api::core
