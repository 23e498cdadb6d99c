#include "api/server/discovery/discovery.hpp"

#include <utility>
#include <vector>

#include "base/crypto/hash.hpp"
#include "base/json/json.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;

/// One resource in both forms of discovery.
struct Entry {
  std::string group;
  std::string version;
  Json aggregated{};
  std::vector<Json> legacy{};  // the resource and its subresources
};

Json response_kind(const std::string& group, const std::string& version, const std::string& kind) {
  return {{"group", group}, {"version", version}, {"kind", kind}};
}

Entry make_entry(const Resource& resource) {
  const Json verbs(resource.verbs);
  const Json kind = response_kind(resource.group, resource.version, resource.kind);
  Json aggregated = {{"resource", resource.plural},
                     {"responseKind", kind},
                     {"scope", resource.namespaced ? "Namespaced" : "Cluster"},
                     {"singularResource", resource.singular},
                     {"verbs", verbs}};
  Json legacy = {{"name", resource.plural},
                 {"singularName", resource.singular},
                 {"namespaced", resource.namespaced},
                 {"kind", resource.kind},
                 {"verbs", verbs}};
  for (Json* each : {&aggregated, &legacy}) {
    if (!resource.short_names.empty()) (*each)["shortNames"] = resource.short_names;
    if (!resource.categories.empty()) (*each)["categories"] = resource.categories;
  }
  Entry entry{resource.group, resource.version, std::move(aggregated), {std::move(legacy)}};
  const auto add_part = [&](const char* part, const Json& part_verbs) {
    entry.aggregated["subresources"].push_back(
        {{"subresource", part}, {"responseKind", kind}, {"verbs", part_verbs}});
    entry.legacy.push_back({{"name", resource.plural + "/" + part},
                            {"singularName", ""},
                            {"namespaced", resource.namespaced},
                            {"kind", resource.kind},
                            {"verbs", part_verbs}});
  };
  if (resource.status) add_part("status", {"get", "patch", "update"});
  if (resource.finalize) add_part("finalize", {"update"});
  return entry;
}

Entry make_entry(const TransientKind& kind) {
  const Json verbs = Json::array({"create"});
  const std::string group(kind.group);
  const std::string version(kind.version);
  return {group,
          version,
          {{"resource", kind.plural},
           {"responseKind", response_kind(group, version, std::string(kind.kind))},
           {"scope", "Cluster"},
           {"singularResource", ""},
           {"verbs", verbs}},
          {{{"name", kind.plural},
            {"singularName", ""},
            {"namespaced", false},
            {"kind", kind.kind},
            {"verbs", verbs}}}};
}

/// Entries of one group and version, in their order.
struct GroupVersion {
  std::string group;
  std::string version;
  Json aggregated = Json::array();
  Json legacy = Json::array();

  [[nodiscard]] std::string name() const { return group.empty() ? version : group + "/" + version; }
};

std::vector<GroupVersion> group_entries(const std::vector<Entry>& entries) {
  std::vector<GroupVersion> groups;
  for (const Entry& entry : entries) {
    GroupVersion* found = nullptr;
    for (auto& each : groups)
      if (each.group == entry.group && each.version == entry.version) found = &each;
    if (found == nullptr) found = &groups.emplace_back(GroupVersion{entry.group, entry.version});
    found->aggregated.push_back(entry.aggregated);
    for (const Json& legacy : entry.legacy) found->legacy.push_back(legacy);
  }
  return groups;
}

Json aggregated_list(const std::vector<GroupVersion>& groups, bool core,
                     const std::string& version) {
  Json items = Json::array();
  for (const auto& each : groups) {
    if (each.group.empty() != core) continue;
    Json metadata = Json::object();
    if (!core) metadata["name"] = each.group;
    items.push_back({{"metadata", metadata},
                     {"versions", Json::array({{{"version", each.version},
                                                {"freshness", "Current"},
                                                {"resources", each.aggregated}}})}});
  }
  return {{"kind", "APIGroupDiscoveryList"},
          {"apiVersion", "apidiscovery.k8s.io/" + version},
          {"metadata", Json::object()},
          {"items", std::move(items)}};
}

Json api_group(const GroupVersion& each) {
  const Json version = {{"groupVersion", each.name()}, {"version", each.version}};
  return {
      {"name", each.group}, {"versions", Json::array({version})}, {"preferredVersion", version}};
}

Json api_versions() {
  return {{"kind", "APIVersions"},
          {"versions", Json::array({"v1"})},
          {"serverAddressByClientCIDRs", Json::array()}};
}

Document render(const Json& json, const std::string& aggregated) {
  Document document;
  document.body = base::dump_json(json) + "\n";
  document.etag = "\"" + base::sha512_hex(document.body) + "\"";
  if (!aggregated.empty())
    document.content_type =
        "application/json;g=apidiscovery.k8s.io;v=" + aggregated + ";as=APIGroupDiscoveryList";
  return document;
}

}  // namespace

Discovery::Discovery(const Registry& registry, const std::vector<TransientKind>& transient) {
  std::vector<Entry> entries;
  for (const auto& resource : registry.all()) entries.push_back(make_entry(*resource));
  for (const auto& kind : transient) entries.push_back(make_entry(kind));
  const auto groups = group_entries(entries);
  const auto add = [this](const std::string& path, const std::string& aggregated,
                          const Json& json) {
    documents_[{path, aggregated}] = render(json, aggregated);
  };
  for (const std::string version : {"v2", "v2beta1"}) {
    add("/api", version, aggregated_list(groups, true, version));
    add("/apis", version, aggregated_list(groups, false, version));
  }
  add("/api", "", api_versions());
  Json list = Json::array();
  for (const auto& each : groups) {
    add((each.group.empty() ? "/api/" : "/apis/") + each.name(), "",
        {{"kind", "APIResourceList"},
         {"apiVersion", "v1"},
         {"groupVersion", each.name()},
         {"resources", each.legacy}});
    if (each.group.empty()) continue;
    list.push_back(api_group(each));
    Json group = api_group(each);
    group["kind"] = "APIGroup";
    group["apiVersion"] = "v1";
    add("/apis/" + each.group, "", group);
  }
  add("/apis", "", {{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", std::move(list)}});
}

const Document* Discovery::find(const std::string& path, const std::string& aggregated) const {
  auto found = documents_.find({path, aggregated});
  if (found == documents_.end()) found = documents_.find({path, ""});
  return found == documents_.end() ? nullptr : &found->second;
}

}  // namespace qvd::apiserver
