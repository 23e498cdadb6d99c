#include "api/server/control/namespace_cleaner.hpp"

#include <utility>

namespace qvd::apiserver {
namespace {

using base::Json;
using base::json_at;
using base::json_string;

bool is_namespace(const KeyParts& parts) {
  return parts.group.empty() && parts.plural == "namespaces";
}

}  // namespace

void NamespaceCleaner::observe(const std::string& key, const Json& object) {
  const auto parts = split_key(key);
  // Something new that slipped in while its namespace was marked is cleaned, too.
  if (!parts.ns.empty() && terminating_.contains(parts.ns)) due_.insert(parts.ns);
  if (!is_namespace(parts) || !json_at(object, {"metadata"}).contains("deletionTimestamp")) return;
  terminating_.insert(parts.name);
  due_.insert(parts.name);
}

void NamespaceCleaner::forget(const std::string& key) {
  const auto parts = split_key(key);
  if (is_namespace(parts)) terminating_.erase(parts.name);
  if (!parts.ns.empty() && terminating_.contains(parts.ns)) due_.insert(parts.ns);
}

void NamespaceCleaner::settle(const base::Context& context) {
  for (const std::string& ns : std::exchange(due_, {})) {
    const auto status = clean(context, ns);
    const bool done = status.ok() || status.code() == base::Code::kNotFound;
    failures_.note("empty", ns, done ? base::ok_status() : status);
    if (!done) due_.insert(ns);
  }
}

base::Status NamespaceCleaner::clean(const base::Context& context, const std::string& ns) {
  ASSIGN_OR_RETURN(const bool done, empty(context, ns));
  if (!done) return {};  // the end of each remaining object brings us back
  const Resource* namespaces = objects_.registry().find("", "v1", "namespaces");
  const auto let_go = [](const Json& current) -> base::Result<Json> {
    Json next = current;
    if (next["metadata"].contains("deletionTimestamp")) next.erase("spec");
    return next;
  };
  return objects_.update(context, *namespaces, "", ns, let_go).status();
}

base::Result<bool> NamespaceCleaner::empty(const base::Context& context, const std::string& ns) {
  bool nothing_left = true;
  for (const auto& resource : objects_.registry().all()) {
    if (!resource->namespaced) continue;
    ListQuery query;
    query.prefix = resource->key_prefix(ns);
    ASSIGN_OR_RETURN(const Page page, objects_.store().list(context, query));
    for (const Record& record : page.records) {
      const auto name = split_key(record.key).name;
      const auto removed = objects_.remove(context, *resource, ns, name, {});
      if (!removed && removed.status().code() != base::Code::kNotFound) return removed.status();
      if (removed && !removed->gone) nothing_left = false;
    }
  }
  return nothing_left;
}

}  // namespace qvd::apiserver
