#include "api/server/control/owner_graph.hpp"

#include <algorithm>

namespace qvd::apiserver {
namespace {

using base::Json;
using base::json_at;
using base::json_string;

bool has_finalizer(const Json& object, const char* name) {
  const Json& finalizers = json_at(object, {"metadata", "finalizers"});
  return finalizers.is_array() &&
         std::find(finalizers.begin(), finalizers.end(), name) != finalizers.end();
}

bool flag(const Json& object, const char* name) {
  const Json& value = json_at(object, {name});
  return value.is_boolean() && value.get<bool>();
}

}  // namespace

bool may_own(const std::string& owner_ns, const std::string& ns) {
  return owner_ns.empty() || owner_ns == ns;
}

OwnerGraph::Node OwnerGraph::read(const std::string& key, const Json& object) {
  Node node;
  node.key = key;
  node.uid = json_string(object, {"metadata", "uid"});
  node.version = json_string(object, {"metadata", "resourceVersion"});
  node.ns = json_string(object, {"metadata", "namespace"});
  node.deleting = json_at(object, {"metadata"}).contains("deletionTimestamp");
  node.foreground = node.deleting && has_finalizer(object, "foregroundDeletion");
  node.orphaning = node.deleting && has_finalizer(object, "orphan");
  const Json& owners = json_at(object, {"metadata", "ownerReferences"});
  if (owners.is_array())
    for (const Json& owner : owners)
      node.owners.push_back({json_string(owner, {"apiVersion"}), json_string(owner, {"kind"}),
                             json_string(owner, {"name"}), json_string(owner, {"uid"}),
                             flag(owner, "blockOwnerDeletion")});
  return node;
}

void OwnerGraph::put(Node node) {
  erase(node.key);
  keys_[node.uid] = node.key;
  for (const Owner& owner : node.owners) dependents_[owner.uid].insert(node.key);
  const std::string key = node.key;
  nodes_[key] = std::move(node);
}

void OwnerGraph::erase(const std::string& key) {
  const auto found = nodes_.find(key);
  if (found == nodes_.end()) return;
  keys_.erase(found->second.uid);
  for (const Owner& owner : found->second.owners) {
    const auto set = dependents_.find(owner.uid);
    if (set == dependents_.end()) continue;
    set->second.erase(key);
    if (set->second.empty()) dependents_.erase(set);
  }
  nodes_.erase(found);
}

const OwnerGraph::Node* OwnerGraph::find(const std::string& uid) const {
  const auto key = keys_.find(uid);
  return key == keys_.end() ? nullptr : at(key->second);
}

const OwnerGraph::Node* OwnerGraph::at(const std::string& key) const {
  const auto found = nodes_.find(key);
  return found == nodes_.end() ? nullptr : &found->second;
}

std::vector<std::string> OwnerGraph::dependents(const std::string& uid) const {
  const auto found = dependents_.find(uid);
  if (found == dependents_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

}  // namespace qvd::apiserver
