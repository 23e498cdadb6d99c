#include "ctl/catalogue.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text/letter_case.hpp"
#include "base/text/split.hpp"

namespace qvd::ctl {
namespace {

// What an administrator of QVD calls things, where it is no name of the API already.
constexpr std::array kWords = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"vm", "virtualmachines"},
    {"vms", "virtualmachines"},
    {"di", "diskimages"},
    {"image", "diskimages"},
    {"images", "diskimages"},
    {"osf", "osflavours"},
    {"flavour", "osflavours"},
    {"flavours", "osflavours"},
    {"flavor", "osflavours"},
    {"pool", "storagepools"},
    {"run", "machineruns"},
    {"runs", "machineruns"},
    {"op", "machineoperations"},
    {"operation", "machineoperations"},
    {"operations", "machineoperations"},
    {"net", "networks"},
    {"credential", "usercredentials"},
    {"tenant", "namespaces"},
    {"tenants", "namespaces"},
});

std::vector<std::string> strings(const Json& list) {
  std::vector<std::string> out;
  if (!list.is_array()) return out;
  for (const Json& item : list)
    if (item.is_string()) out.push_back(item.get<std::string>());
  return out;
}

Resource read_resource(std::string group, std::string version, const Json& item) {
  Resource resource{.group = std::move(group),
                    .version = std::move(version),
                    .kind = base::json_string(item, {"responseKind", "kind"}),
                    .plural = base::json_string(item, {"resource"}),
                    .singular = base::json_string(item, {"singularResource"}),
                    .short_names = strings(base::json_at(item, {"shortNames"})),
                    .categories = strings(base::json_at(item, {"categories"})),
                    .namespaced = base::json_string(item, {"scope"}) == "Namespaced"};
  if (resource.singular.empty()) resource.singular = base::lower_ascii(resource.kind);
  return resource;
}

bool is_called(const Resource& resource, std::string_view word) {
  if (word == resource.plural || word == resource.singular ||
      word == base::lower_ascii(resource.kind))
    return true;
  if (std::find(resource.short_names.begin(), resource.short_names.end(), word) !=
      resource.short_names.end())
    return true;
  const auto dot = word.find('.');
  return dot != std::string_view::npos && word.substr(dot + 1) == resource.group &&
         is_called(resource, word.substr(0, dot));
}

std::string_view api_name(std::string_view word) {
  for (const auto& [ours, name] : kWords)
    if (ours == word) return name;
  return word;
}

}  // namespace

Result<Catalogue> Catalogue::parse(const Json& core, const Json& groups) {
  Catalogue catalogue;
  for (const Json* document : {&core, &groups}) {
    const Json& items = base::json_at(*document, {"items"});
    if (!items.is_array())
      return base::bad_request("the server does not list its kinds (aggregated discovery)");
    for (const Json& group : items) {
      const Json& versions = base::json_at(group, {"versions"});
      // Versions come in order of preference; the first is enough.
      if (!versions.is_array() || versions.empty()) continue;
      const Json& resources = base::json_at(versions[0], {"resources"});
      if (!resources.is_array()) continue;
      for (const Json& item : resources)
        catalogue.resources_.push_back(read_resource(base::json_string(group, {"metadata", "name"}),
                                                     base::json_string(versions[0], {"version"}),
                                                     item));
    }
  }
  return catalogue;
}

Result<const Resource*> Catalogue::find(std::string_view word) const {
  const std::string wanted = base::lower_ascii(word);
  for (const std::string_view name : {std::string_view(wanted), api_name(wanted)})
    for (const Resource& resource : resources_)
      if (is_called(resource, name)) return &resource;
  return base::not_found("the server has no kind '" + std::string(word) + "'; see qvdctl kinds");
}

Result<std::vector<const Resource*>> Catalogue::find_all(std::string_view words) const {
  std::vector<const Resource*> out;
  for (const std::string_view written : base::split_terminated(words, ',')) {
    const std::string word = base::lower_ascii(written);
    const std::size_t before = out.size();
    for (const Resource& resource : resources_)
      if (std::find(resource.categories.begin(), resource.categories.end(), word) !=
          resource.categories.end())
        out.push_back(&resource);
    if (out.size() > before) continue;
    ASSIGN_OR_RETURN(const Resource* one, find(word));
    out.push_back(one);
  }
  return out;
}

Result<const Resource*> Catalogue::find_kind(std::string_view api_version,
                                             std::string_view kind) const {
  for (const Resource& resource : resources_)
    if (resource.kind == kind && resource.info().api_version() == api_version) return &resource;
  return base::not_found("the server has no kind " + std::string(kind) + " in " +
                         std::string(api_version));
}

}  // namespace qvd::ctl
