#include "api/openapi/documents.hpp"

namespace qvd::api::openapi {
namespace {

// Names are put in front of the texts below: `#M.` stands for the package of the meta types.
constexpr std::string_view kPackage = "io.k8s.apimachinery.pkg.apis.meta.v1.";

constexpr const char* kMetaTexts = R"json({
 "M.ObjectMeta": {"type": "object", "description": "ObjectMeta is what every object carries: its names and its history.",
  "properties": {
   "name": {"type": "string", "description": "Name, unique within a namespace. Cannot be changed."},
   "generateName": {"type": "string", "description": "Start of a name that the server completes, used if there is no name."},
   "namespace": {"type": "string", "description": "Namespace that the name is unique in. Cannot be changed."},
   "uid": {"type": "string", "description": "Identifies this very object, also among later ones of its name. Set by the server."},
   "resourceVersion": {"type": "string", "description": "Changes with every write; opaque. Set by the server."},
   "generation": {"type": "integer", "format": "int64", "description": "Counts the changes of the desired state. Set by the server."},
   "creationTimestamp": {"allOf": [{"$ref": "#M.Time"}], "description": "When the object was created. Set by the server."},
   "deletionTimestamp": {"allOf": [{"$ref": "#M.Time"}], "description": "When deletion was asked for. Set by the server."},
   "deletionGracePeriodSeconds": {"type": "integer", "format": "int64", "description": "How long the object may take to end."},
   "labels": {"type": "object", "additionalProperties": {"type": "string", "default": ""}, "description": "Words to select objects by."},
   "annotations": {"type": "object", "additionalProperties": {"type": "string", "default": ""}, "description": "Notes of people and programs; not to select by."},
   "finalizers": {"type": "array", "items": {"type": "string", "default": ""}, "x-kubernetes-list-type": "set",
    "x-kubernetes-patch-strategy": "merge", "description": "Who must agree before the object is removed."},
   "ownerReferences": {"type": "array", "items": {"allOf": [{"$ref": "#M.OwnerReference"}], "default": {}},
    "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["uid"], "x-kubernetes-patch-strategy": "merge",
    "x-kubernetes-patch-merge-key": "uid", "description": "Objects that this one belongs to; it is removed when all are gone."},
   "managedFields": {"type": "array", "items": {"allOf": [{"$ref": "#M.ManagedFieldsEntry"}], "default": {}},
    "x-kubernetes-list-type": "atomic", "description": "Who manages which fields. Kept by the server."},
   "selfLink": {"type": "string", "description": "Deprecated; always empty."}}},
 "M.ListMeta": {"type": "object", "description": "ListMeta is what every list carries.",
  "properties": {
   "continue": {"type": "string", "description": "Token for the next page; empty on the last."},
   "remainingItemCount": {"type": "integer", "format": "int64", "description": "Number of objects on later pages."},
   "resourceVersion": {"type": "string", "description": "State of the store that the list shows."},
   "selfLink": {"type": "string", "description": "Deprecated; always empty."}}},
 "M.OwnerReference": {"type": "object", "description": "OwnerReference names an object that another belongs to.",
  "required": ["apiVersion", "kind", "name", "uid"], "x-kubernetes-map-type": "atomic",
  "properties": {
   "apiVersion": {"type": "string", "default": "", "description": "API version of the owner."},
   "kind": {"type": "string", "default": "", "description": "Kind of the owner."},
   "name": {"type": "string", "default": "", "description": "Name of the owner."},
   "uid": {"type": "string", "default": "", "description": "UID of the owner."},
   "controller": {"type": "boolean", "description": "Whether the owner manages this object."},
   "blockOwnerDeletion": {"type": "boolean", "description": "Whether the owner waits for this object in a foreground deletion."}}},
 "M.ManagedFieldsEntry": {"type": "object", "description": "ManagedFieldsEntry says which fields a program manages.",
  "properties": {
   "apiVersion": {"type": "string", "description": "API version of the field names."},
   "fieldsType": {"type": "string", "description": "Always FieldsV1."},
   "fieldsV1": {"allOf": [{"$ref": "#M.FieldsV1"}], "description": "The fields."},
   "manager": {"type": "string", "description": "Name of the program."},
   "operation": {"type": "string", "description": "Apply or Update."},
   "subresource": {"type": "string", "description": "Subresource that was written."},
   "time": {"allOf": [{"$ref": "#M.Time"}], "description": "When the fields were last written."}}},
 "M.FieldsV1": {"type": "object", "description": "FieldsV1 is a tree of field names."},
 "M.Time": {"type": "string", "format": "date-time", "description": "Time is an RFC 3339 time."}
})json";

constexpr const char* kRequests = R"json({
 "M.Patch": {"type": "object", "description": "Patch is a change in the form that the content type names."},
 "M.Preconditions": {"type": "object", "description": "Preconditions must hold for a deletion.",
  "properties": {
   "resourceVersion": {"type": "string", "description": "The version that is to be deleted."},
   "uid": {"type": "string", "description": "The very object that is to be deleted."}}},
 "M.DeleteOptions": {"type": "object", "description": "DeleteOptions says how to delete.",
  "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "DeleteOptions"}],
  "properties": {
   "apiVersion": {"type": "string"}, "kind": {"type": "string"},
   "dryRun": {"type": "array", "items": {"type": "string", "default": ""}, "x-kubernetes-list-type": "atomic", "description": "With All, everything happens but deleting."},
   "gracePeriodSeconds": {"type": "integer", "format": "int64", "description": "How long the object may take to end."},
   "orphanDependents": {"type": "boolean", "description": "Deprecated; use propagationPolicy."},
   "preconditions": {"allOf": [{"$ref": "#M.Preconditions"}], "description": "What must hold."},
   "propagationPolicy": {"type": "string", "description": "What happens to dependents: Orphan, Background or Foreground."}}},
 "M.StatusCause": {"type": "object", "description": "StatusCause is one reason for a failure.",
  "properties": {
   "field": {"type": "string", "description": "Path of the field at fault."},
   "message": {"type": "string", "description": "What is wrong, for people."},
   "reason": {"type": "string", "description": "One word for programs."}}},
 "M.StatusDetails": {"type": "object", "description": "StatusDetails says what a failure is about.",
  "properties": {
   "causes": {"type": "array", "items": {"allOf": [{"$ref": "#M.StatusCause"}], "default": {}}, "x-kubernetes-list-type": "atomic", "description": "All that is wrong."},
   "group": {"type": "string", "description": "API group of the object."},
   "kind": {"type": "string", "description": "Kind or resource of the object."},
   "name": {"type": "string", "description": "Name of the object."},
   "retryAfterSeconds": {"type": "integer", "format": "int32", "description": "When to try again."},
   "uid": {"type": "string", "description": "UID of the object."}}},
 "M.Status": {"type": "object", "description": "Status is the outcome of a request that returns no object.",
  "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Status"}],
  "properties": {
   "apiVersion": {"type": "string"}, "kind": {"type": "string"},
   "code": {"type": "integer", "format": "int32", "description": "HTTP status."},
   "details": {"allOf": [{"$ref": "#M.StatusDetails"}], "x-kubernetes-list-type": "atomic", "description": "What it is about."},
   "message": {"type": "string", "description": "What happened, for people."},
   "metadata": {"allOf": [{"$ref": "#M.ListMeta"}], "default": {}, "description": "Standard list metadata."},
   "reason": {"type": "string", "description": "One word for programs."},
   "status": {"type": "string", "description": "Success or Failure."}}}
})json";

std::string replace_all(std::string text, std::string_view what, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

base::Json parse(const char* source) {
  const std::string package(kPackage);
  std::string text = replace_all(source, "\"#M.", "\"#/components/schemas/" + package);
  text = replace_all(std::move(text), "\"M.", "\"" + package);
  auto out = base::parse_json(text);
  QVD_CHECK(out.has_value(), "the shared OpenAPI schemas are not JSON");
  return std::move(*out);
}

}  // namespace

const base::Json& meta_schemas() {
  static const base::Json schemas = [] {
    base::Json out = parse(kMetaTexts);
    out.update(parse(kRequests));
    return out;
  }();
  return schemas;
}

}  // namespace qvd::api::openapi
