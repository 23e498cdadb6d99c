#include "api/server/model/objects.hpp"

#include <algorithm>
#include <utility>

#include "api/server/model/strategy.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;
using base::json_at;
using base::json_string;

constexpr const char* kForegroundFinalizer = "foregroundDeletion";
constexpr const char* kOrphanFinalizer = "orphan";

bool has_finalizers(const Resource& resource, const Json& object) {
  const Json& finalizers = json_at(object, {"metadata", "finalizers"});
  if (finalizers.is_array() && !finalizers.empty()) return true;
  const Json& content = json_at(object, {"spec", "finalizers"});
  return resource.finalize && content.is_array() && !content.empty();
}

void set_revision(Json& object, Revision revision) {
  object["metadata"]["resourceVersion"] = std::to_string(revision);
}

base::Status check_preconditions(const Resource& resource, const std::string& name,
                                 const Json& object, const DeleteOptions& options) {
  const std::string uid = json_string(object, {"metadata", "uid"});
  const std::string version = json_string(object, {"metadata", "resourceVersion"});
  const std::string head =
      "Operation cannot be fulfilled on " + resource.group_kind() + " \"" + name + "\": ";
  if (!options.uid.empty() && options.uid != uid)
    return base::conflict(head + "the UID in the precondition (" + options.uid +
                          ") does not match the UID in record (" + uid +
                          "). The object might have been deleted and then recreated");
  if (!options.resource_version.empty() && options.resource_version != version)
    return base::conflict(head + "the ResourceVersion in the precondition (" +
                          options.resource_version +
                          ") does not match the ResourceVersion in record (" + version +
                          "). The object might have been modified");
  return {};
}

/// The finalizers that the garbage collector works through.
Json with_propagation(const Json& finalizers, Propagation propagation) {
  Json kept = Json::array();
  if (finalizers.is_array())
    for (const Json& each : finalizers)
      if (propagation == Propagation::kDefault ||
          (each != kForegroundFinalizer && each != kOrphanFinalizer))
        kept.push_back(each);
  if (propagation == Propagation::kForeground) kept.push_back(kForegroundFinalizer);
  if (propagation == Propagation::kOrphan) kept.push_back(kOrphanFinalizer);
  return kept;
}

bool lost_race(const base::Status& status) {
  return status.code() == base::Code::kConflict;
}

}  // namespace

Json mark_deleted(const Resource& resource, const Json& object, Propagation propagation,
                  base::WallTime now) {
  Json marked = object;
  Json& metadata = marked["metadata"];
  Json finalizers = with_propagation(json_at(object, {"metadata", "finalizers"}), propagation);
  if (finalizers.empty())
    metadata.erase("finalizers");
  else
    metadata["finalizers"] = std::move(finalizers);
  if (!metadata.contains("deletionTimestamp") && has_finalizers(resource, marked)) {
    metadata["deletionTimestamp"] = base::format_rfc3339(now);
    metadata["deletionGracePeriodSeconds"] = 0;
    if (metadata.contains("generation")) metadata["generation"] = next_generation(object);
    if (resource.finalize) marked["status"]["phase"] = "Terminating";
  }
  return marked;
}

base::Result<ObjectPtr> Objects::get(const base::Context& context, const Resource& resource,
                                     const std::string& ns, const std::string& name) {
  auto record = store_.get(context, resource.key(ns, name));
  if (record) return cache_.get(record->value, record->revision);
  if (record.status().code() == base::Code::kNotFound) return object_not_found(resource, name);
  return record.status();
}

base::Result<Stored> Objects::create(const base::Context& context, const Resource& resource,
                                     Json object) {
  const std::string name = json_string(object, {"metadata", "name"});
  const std::string ns = json_string(object, {"metadata", "namespace"});
  auto revision = store_.write(context, {resource.key(ns, name), encode_object(object), 0});
  if (!revision) {
    if (revision.status().code() == base::Code::kAlreadyExists)
      return object_exists(resource, name);
    return revision.status();
  }
  set_revision(object, *revision);
  return Stored{std::move(object), true};
}

base::Result<Stored> Objects::update(const base::Context& context, const Resource& resource,
                                     const std::string& ns, const std::string& name,
                                     const Change& change, bool dry_run) {
  while (!context.expired(clock_.steady_now())) {
    ASSIGN_OR_RETURN(auto done, try_update(context, resource, ns, name, change, dry_run));
    if (done) return *std::move(done);
  }
  return base::timed_out("Timeout: request did not complete within the allotted timeout");
}

/// Nothing if another write came in between.
base::Result<std::optional<Stored>> Objects::try_update(const base::Context& context,
                                                        const Resource& resource,
                                                        const std::string& ns,
                                                        const std::string& name,
                                                        const Change& change, bool dry_run) {
  ASSIGN_OR_RETURN(const ObjectPtr current, get(context, resource, ns, name));
  const std::string version = std::to_string(current->revision());
  ASSIGN_OR_RETURN(Json next, change(current->json()));
  const std::string wanted = json_string(next, {"metadata", "resourceVersion"});
  if (!wanted.empty() && wanted != version) return object_modified(resource, name);
  set_revision(next, current->revision());
  if (dry_run || same_content(next, current->json())) return std::optional(Stored{next, false});
  const bool ends =
      json_at(next, {"metadata"}).contains("deletionTimestamp") && !has_finalizers(resource, next);
  Write write{resource.key(ns, name), std::nullopt, current->revision()};
  if (!ends) write.value = encode_object(next);
  auto revision = store_.write(context, std::move(write));
  if (!revision) {
    if (lost_race(revision.status())) return std::optional<Stored>();
    if (revision.status().code() == base::Code::kNotFound) return object_not_found(resource, name);
    return revision.status();
  }
  // Who removes the last finalizer is answered with the object as it was, for it is gone now.
  if (!ends) set_revision(next, *revision);
  return std::optional(Stored{std::move(next), true});
}

base::Result<Deleted> Objects::remove(const base::Context& context, const Resource& resource,
                                      const std::string& ns, const std::string& name,
                                      const DeleteOptions& options) {
  while (!context.expired(clock_.steady_now())) {
    ASSIGN_OR_RETURN(auto done, try_remove(context, resource, ns, name, options));
    if (done) return *std::move(done);
  }
  return base::timed_out("Timeout: request did not complete within the allotted timeout");
}

base::Result<std::optional<Deleted>> Objects::try_remove(const base::Context& context,
                                                         const Resource& resource,
                                                         const std::string& ns,
                                                         const std::string& name,
                                                         const DeleteOptions& options) {
  ASSIGN_OR_RETURN(const ObjectPtr current, get(context, resource, ns, name));
  RETURN_IF_ERROR(check_preconditions(resource, name, current->json(), options));
  Json next = mark_deleted(resource, current->json(), options.propagation, clock_.wall_now());
  const bool gone = !has_finalizers(resource, next);
  if (options.dry_run || (!gone && next == current->json()))
    return std::optional(Deleted{gone ? current->json() : next, gone});
  Write write{resource.key(ns, name), std::nullopt, current->revision()};
  if (!gone) write.value = encode_object(next);
  auto revision = store_.write(context, std::move(write));
  if (!revision) {
    if (lost_race(revision.status())) return std::optional<Deleted>();
    if (revision.status().code() == base::Code::kNotFound) return object_not_found(resource, name);
    return revision.status();
  }
  if (gone) return std::optional(Deleted{current->json(), true});
  set_revision(next, *revision);
  return std::optional(Deleted{std::move(next), false});
}

}  // namespace qvd::apiserver
