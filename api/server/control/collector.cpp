#include "api/server/control/collector.hpp"

#include <algorithm>
#include <utility>

#include "base/log/log.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;

void erase_finalizer(Json& object, const char* name) {
  Json& metadata = object["metadata"];
  if (!metadata.contains("finalizers")) return;
  Json kept = Json::array();
  for (const Json& each : metadata["finalizers"])
    if (each != name) kept.push_back(each);
  if (kept.empty())
    metadata.erase("finalizers");
  else
    metadata["finalizers"] = std::move(kept);
}

void erase_owner(Json& object, const std::string& uid) {
  Json& metadata = object["metadata"];
  if (!metadata.contains("ownerReferences")) return;
  Json kept = Json::array();
  for (const Json& each : metadata["ownerReferences"])
    if (base::json_string(each, {"uid"}) != uid) kept.push_back(each);
  if (kept.empty())
    metadata.erase("ownerReferences");
  else
    metadata["ownerReferences"] = std::move(kept);
}

}  // namespace

void Collector::observe(const std::string& key, const Json& object) {
  auto node = OwnerGraph::read(key, object);
  const bool concerns_dependents = node.foreground || node.orphaning;
  const std::string uid = node.uid;
  const bool owned = !node.owners.empty();
  // An object that was replaced under its name leaves its old uid's dependents behind.
  if (const auto* before = graph_.at(key); before != nullptr && before->uid != uid) forget(key);
  graph_.put(std::move(node));
  if (owned) look_at(key);
  if (concerns_dependents) {
    look_at(key);
    for (const auto& dependent : graph_.dependents(uid)) look_at(dependent);
  }
}

void Collector::forget(const std::string& key) {
  const auto* node = graph_.at(key);
  if (node == nullptr) return;
  const std::string uid = node->uid;
  const auto owners = node->owners;
  graph_.erase(key);
  due_.erase(key);
  for (const auto& dependent : graph_.dependents(uid)) look_at(dependent);
  // An owner that waited for this one may be ready to go.
  for (const auto& owner : owners)
    if (const auto* waiting = graph_.find(owner.uid)) look_at(waiting->key);
}

void Collector::look_at(const std::string& key) {
  due_.insert(key);
}

void Collector::settle(const base::Context& context) {
  for (const std::string& key : std::exchange(due_, {})) {
    const auto status = settle_one(context, key);
    const bool done = status.ok() || status.code() == base::Code::kNotFound;
    // A conflict means that a newer event is on its way.
    if (status.code() != base::Code::kConflict)
      failures_.note("collect", key, done ? base::ok_status() : status);
    if (!done) look_at(key);
  }
}

base::Status Collector::settle_one(const base::Context& context, const std::string& key) {
  const auto* node = graph_.at(key);
  if (node == nullptr) return {};
  if (node->orphaning) return finish_orphaning(context, *node);
  if (node->foreground) return finish_foreground(context, *node);
  if (node->deleting || node->owners.empty()) return {};
  return collect(context, *node);
}

bool Collector::owner_lives(const OwnerGraph::Node& node, const OwnerGraph::Owner& owner) const {
  const auto* found = graph_.find(owner.uid);
  if (found == nullptr || !may_own(found->ns, node.ns)) return false;
  const auto parts = split_key(found->key);
  const Resource* resource = objects_.registry().find_key(parts);
  return resource != nullptr && resource->kind == owner.kind && parts.name == owner.name;
}

/// An object goes when all its owners are gone. While one of them waits in the foreground and no
/// other lives on, it goes too.
base::Status Collector::collect(const base::Context& context, const OwnerGraph::Node& node) {
  bool held = false;
  bool awaited = false;
  for (const auto& owner : node.owners) {
    if (!owner_lives(node, owner)) continue;
    if (graph_.find(owner.uid)->foreground)
      awaited = true;
    else
      held = true;
  }
  if (held) return {};
  return remove(context, node, awaited);
}

base::Status Collector::finish_foreground(const base::Context& context,
                                          const OwnerGraph::Node& node) {
  for (const auto& key : graph_.dependents(node.uid)) {
    const auto* dependent = graph_.at(key);
    const bool blocks =
        std::any_of(dependent->owners.begin(), dependent->owners.end(),
                    [&](const auto& owner) { return owner.uid == node.uid && owner.blocks; });
    if (blocks && may_own(node.ns, dependent->ns)) return {};  // its end is looked at again
  }
  return change(context, node.key, [](const Json& current) -> base::Result<Json> {
    Json next = current;
    erase_finalizer(next, "foregroundDeletion");
    return next;
  });
}

base::Status Collector::finish_orphaning(const base::Context& context,
                                         const OwnerGraph::Node& node) {
  for (const auto& key : graph_.dependents(node.uid)) {
    const auto status = change(context, key, [&](const Json& current) -> base::Result<Json> {
      Json next = current;
      erase_owner(next, node.uid);
      return next;
    });
    if (!status.ok() && status.code() != base::Code::kNotFound) return status;
  }
  return change(context, node.key, [](const Json& current) -> base::Result<Json> {
    Json next = current;
    erase_finalizer(next, "orphan");
    return next;
  });
}

base::Status Collector::remove(const base::Context& context, const OwnerGraph::Node& node,
                               bool foreground) {
  const auto parts = split_key(node.key);
  const Resource* resource = objects_.registry().find_key(parts);
  if (resource == nullptr) return {};
  DeleteOptions options;
  options.uid = node.uid;
  options.resource_version = node.version;  // its owners may have changed since
  if (foreground) options.propagation = Propagation::kForeground;
  base::log::info("collecting an object without owners",
                  {{"kind", resource->kind}, {"ns", parts.ns}, {"name", parts.name}});
  return objects_.remove(context, *resource, parts.ns, parts.name, options).status();
}

base::Status Collector::change(const base::Context& context, const std::string& key,
                               const Objects::Change& change) {
  const auto parts = split_key(key);
  const Resource* resource = objects_.registry().find_key(parts);
  if (resource == nullptr) return {};
  return objects_.update(context, *resource, parts.ns, parts.name, change).status();
}

}  // namespace qvd::apiserver
