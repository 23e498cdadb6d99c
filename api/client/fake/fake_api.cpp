#include "api/client/fake/fake_api.hpp"

#include <cstdio>

#include "api/client/fake/fake_store.hpp"
#include "api/client/fake/fake_watch.hpp"
#include "api/client/fake/fake_write.hpp"
#include "api/patch/patch.hpp"

namespace qvd::api {

using base::Json;
using base::Result;

namespace {

std::string fake_uid(std::uint64_t n) {
  char text[40];
  std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012llx",
                static_cast<unsigned long long>(n));
  return text;
}

/// The stored object, if the caller's uid and resourceVersion (where given) are still right.
Result<Json> checked(FakeApi::State& state, const KindInfo& kind, const ObjectKey& key,
                     const std::string& uid, const std::string& version) {
  auto& table = state.objects[kind.group_resource()];
  const auto found = table.find(key);
  if (found == table.end()) return fake_not_found(kind, key.name);
  if (!uid.empty() && uid_of(found->second) != uid) return fake_conflict(kind, key.name);
  if (!version.empty() && resource_version_of(found->second) != version) {
    return fake_conflict(kind, key.name);
  }
  return found->second;
}

/// Where a page ends. The separator sorts before every character of a name, as the keys do.
std::string page_token(const ObjectKey& key) {
  return key.ns + '\x01' + key.name;
}

/// Stores a changed object; drops it if it waited for its last finalizer; nothing if unchanged.
Json settle(FakeApi::State& state, const KindInfo& kind, const ObjectKey& key, const Json& before,
            Json after) {
  if (before == after) return after;
  const Json& finalizers = base::json_at(after, {"metadata", "finalizers"});
  if (base::json_at(after, {"metadata"}).contains("deletionTimestamp") && finalizers.empty()) {
    state.commit(kind, key, Json());
    return after;
  }
  return state.commit(kind, key, std::move(after));
}

}  // namespace

FakeApi::FakeApi(const base::Clock& clock) : state_(std::make_shared<State>(clock)) {}
FakeApi::~FakeApi() {
  drop_watches();
}

base::Status FakeApi::announce(const char* verb, const KindInfo& kind, const ObjectKey& key) {
  std::function<base::Status(const FakeCall&)> hook;
  {
    std::lock_guard lock(state_->mutex);
    hook = state_->hook;
  }
  return hook ? hook({verb, std::string(kind.plural), key}) : base::ok_status();
}

Result<Json> FakeApi::get(const base::Context&, const KindInfo& kind, const ObjectKey& key) {
  RETURN_IF_ERROR(announce("get", kind, key));
  std::lock_guard lock(state_->mutex);
  return checked(*state_, kind, key, "", "");
}

Result<ObjectList> FakeApi::list(const base::Context&, const KindInfo& kind,
                                 const ListOptions& options) {
  RETURN_IF_ERROR(announce("list", kind, {options.ns, ""}));
  ASSIGN_OR_RETURN(const FakeFilter filter,
                   make_filter(kind, options.ns, options.label_selector, options.field_selector));
  ObjectList page;
  std::lock_guard lock(state_->mutex);
  page.resource_version = std::to_string(state_->revision());
  for (const auto& [key, object] : state_->objects[filter.resource]) {
    // Pages of the fake are read at the present: the token is the last key given.
    if (page_token(key) <= options.continue_token || !filter.matches(object)) continue;
    if (options.limit > 0 && page.items.size() == static_cast<std::size_t>(options.limit)) {
      page.continue_token = page_token(key_of(page.items.back()));
      break;
    }
    page.items.push_back(object);
  }
  return page;
}

Result<Json> FakeApi::create(const base::Context&, const KindInfo& kind, Json object) {
  ObjectKey key = key_of(object);
  if (!kind.namespaced) key.ns.clear();
  RETURN_IF_ERROR(announce("create", kind, key));
  std::lock_guard lock(state_->mutex);
  Json& meta = object["metadata"];
  if (meta.contains("resourceVersion")) {
    return base::invalid("resourceVersion should not be set on objects to be created");
  }
  const std::uint64_t serial = state_->next_uid++;
  if (key.name.empty()) {
    const std::string prefix = base::json_string(meta, {"generateName"});
    if (prefix.empty()) return base::invalid("metadata.name: name or generateName is required");
    key.name = prefix + std::to_string(10000 + serial);
    meta["name"] = key.name;
  }
  if (state_->objects[kind.group_resource()].contains(key)) {
    return base::already_exists(kind.group_resource() + " \"" + key.name + "\" already exists");
  }
  if (has_status(kind)) object.erase("status");
  object["apiVersion"] = kind.api_version();
  object["kind"] = std::string(kind.kind);
  if (!kind.namespaced) meta.erase("namespace");
  meta["uid"] = fake_uid(serial);
  meta["creationTimestamp"] = base::format_rfc3339(state_->clock.wall_now());
  meta["generation"] = 1;
  meta.erase("deletionTimestamp");
  return state_->commit(kind, key, std::move(object));
}

Result<Json> FakeApi::update(const base::Context&, const KindInfo& kind, Json object) {
  const ObjectKey key = key_of(object);
  RETURN_IF_ERROR(announce("update", kind, key));
  const std::string version = resource_version_of(object);
  if (version.empty() && has_status(kind)) {
    return base::invalid("metadata.resourceVersion: must be specified for an update");
  }
  std::lock_guard lock(state_->mutex);
  ASSIGN_OR_RETURN(const Json stored, checked(*state_, kind, key, uid_of(object), version));
  return settle(*state_, kind, key, stored, merged_for_update(kind, stored, std::move(object)));
}

Result<Json> FakeApi::update_status(const base::Context&, const KindInfo& kind, Json object) {
  const ObjectKey key = key_of(object);
  RETURN_IF_ERROR(announce("update_status", kind, key));
  const std::string version = resource_version_of(object);
  if (version.empty()) {
    return base::invalid("metadata.resourceVersion: must be specified for an update");
  }
  std::lock_guard lock(state_->mutex);
  ASSIGN_OR_RETURN(const Json stored, checked(*state_, kind, key, uid_of(object), version));
  return settle(*state_, kind, key, stored, merged_for_status(stored, object));
}

Result<Json> FakeApi::patch(const base::Context&, const KindInfo& kind, const ObjectKey& key,
                            const Patch& patch) {
  RETURN_IF_ERROR(announce("patch", kind, key));
  std::lock_guard lock(state_->mutex);
  ASSIGN_OR_RETURN(const Json stored, checked(*state_, kind, key, "", ""));
  auto patched = patch.type == PatchType::kJson ? apply_json_patch(stored, patch.body)
                                                : apply_merge_patch(stored, patch.body);
  if (!patched) return patched.status();
  // Naming a uid or resourceVersion in the patch makes it a compare-and-swap.
  RETURN_IF_ERROR(
      checked(*state_, kind, key, uid_of(*patched), resource_version_of(*patched)).status());
  Json after = patch.subresource == "status" ? merged_for_status(stored, *patched)
                                             : merged_for_update(kind, stored, std::move(*patched));
  return settle(*state_, kind, key, stored, std::move(after));
}

base::Status FakeApi::remove(const base::Context&, const KindInfo& kind, const ObjectKey& key,
                             const DeleteOptions& options) {
  RETURN_IF_ERROR(announce("remove", kind, key));
  std::lock_guard lock(state_->mutex);
  ASSIGN_OR_RETURN(Json object, checked(*state_, kind, key, options.uid, options.resource_version));
  Json& meta = object["metadata"];
  if (base::json_at(meta, {"finalizers"}).empty()) {
    state_->commit(kind, key, Json());
  } else if (!meta.contains("deletionTimestamp")) {
    meta["deletionTimestamp"] = base::format_rfc3339(state_->clock.wall_now());
    meta["generation"] = meta.value("generation", 1) + 1;
    state_->commit(kind, key, std::move(object));
  }
  return base::ok_status();
}

Result<std::unique_ptr<WatchStream>> FakeApi::watch(const base::Context&, const KindInfo& kind,
                                                    const WatchOptions& options) {
  RETURN_IF_ERROR(announce("watch", kind, {options.ns, ""}));
  ASSIGN_OR_RETURN(FakeFilter filter,
                   make_filter(kind, options.ns, options.label_selector, options.field_selector));
  return open_fake_watch(state_, std::move(filter), options);
}

void FakeApi::on_call(std::function<base::Status(const FakeCall&)> hook) {
  std::lock_guard lock(state_->mutex);
  state_->hook = std::move(hook);
}

std::uint64_t FakeApi::writes() const {
  std::lock_guard lock(state_->mutex);
  return state_->revision();
}

void FakeApi::compact() {
  std::lock_guard lock(state_->mutex);
  state_->compacted = state_->revision();
  state_->history.clear();
}

void FakeApi::drop_watches() {
  std::lock_guard lock(state_->mutex);
  ++state_->watch_generation;
  state_->changed.notify_all();
}

}  // namespace qvd::api
