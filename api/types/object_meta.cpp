#include "api/types/object_meta.hpp"

#include <algorithm>

#include "api/types/field_reader.hpp"
#include "api/types/field_writer.hpp"

namespace qvd::api {

template <class Visitor>
void fields(Visitor& visit, FieldsOf<Visitor, OwnerReference>& object) {
  visit("apiVersion", object.api_version);
  visit("kind", object.kind);
  visit("name", object.name);
  visit("uid", object.uid);
  visit("controller", object.controller);
  visit("blockOwnerDeletion", object.block_owner_deletion);
  visit.rest(object.unknown);
}

namespace {

template <class Visitor, class Meta>
void visit_meta(Visitor& visit, Meta& object) {
  visit("name", object.name);
  visit("generateName", object.generate_name);
  visit("namespace", object.ns);
  visit("uid", object.uid);
  visit("resourceVersion", object.resource_version);
  visit("generation", object.generation);
  visit("creationTimestamp", object.creation_timestamp);
  visit("deletionTimestamp", object.deletion_timestamp);
  visit("labels", object.labels);
  visit("annotations", object.annotations);
  visit("finalizers", object.finalizers);
  visit("ownerReferences", object.owner_references);
  visit.rest(object.unknown);
}

}  // namespace

void fields(FieldReader& visit, ObjectMeta& object) {
  visit_meta(visit, object);
}
void fields(FieldWriter& visit, const ObjectMeta& object) {
  visit_meta(visit, object);
}

bool has_finalizer(const ObjectMeta& meta, std::string_view name) {
  return std::find(meta.finalizers.begin(), meta.finalizers.end(), name) != meta.finalizers.end();
}

bool add_finalizer(ObjectMeta& meta, std::string_view name) {
  if (has_finalizer(meta, name)) return false;
  meta.finalizers.emplace_back(name);
  return true;
}

bool remove_finalizer(ObjectMeta& meta, std::string_view name) {
  return std::erase(meta.finalizers, name) > 0;
}

OwnerReference controller_reference(const KindInfo& kind, const ObjectMeta& owner) {
  OwnerReference out;
  out.api_version = kind.api_version();
  out.kind = kind.kind;
  out.name = owner.name;
  out.uid = owner.uid;
  out.controller = true;
  out.block_owner_deletion = true;
  return out;
}

const OwnerReference* controller_of(const ObjectMeta& meta) {
  const auto found = std::find_if(meta.owner_references.begin(), meta.owner_references.end(),
                                  [](const auto& owner) { return owner.controller == true; });
  return found == meta.owner_references.end() ? nullptr : &*found;
}

}  // namespace qvd::api
