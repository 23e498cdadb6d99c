#include "api/server/model/resource.hpp"

#include <array>

namespace qvd::apiserver {
namespace {

// Stands for the core group in keys, where an empty part would be ambiguous.
constexpr const char* kCoreGroup = "core";

}  // namespace

std::string Resource::api_version() const {
  return group.empty() ? version : group + "/" + version;
}

std::string Resource::group_resource() const {
  return group.empty() ? plural : plural + "." + group;
}

std::string Resource::group_kind() const {
  return group.empty() ? kind : kind + "." + group;
}

std::string Resource::key_prefix() const {
  return "/" + (group.empty() ? std::string(kCoreGroup) : group) + "/" + plural + "/";
}

std::string Resource::key_prefix(const std::string& ns) const {
  if (namespaced && ns.empty()) return key_prefix();
  return key_prefix() + (namespaced ? ns : std::string()) + "/";
}

std::string Resource::key(const std::string& ns, const std::string& name) const {
  return key_prefix() + (namespaced ? ns : std::string()) + "/" + name;
}

KeyParts split_key(const std::string& key) {
  std::array<std::string, 4> parts;
  std::size_t part = 0;
  for (std::size_t begin = 1; begin <= key.size() && part < parts.size(); ++part) {
    const auto end = std::min(key.find('/', begin), key.size());
    parts.at(part) = key.substr(begin, end - begin);
    begin = end + 1;
  }
  if (parts[0] == kCoreGroup) parts[0].clear();
  return {parts[0], parts[1], parts[2], parts[3]};
}

}  // namespace qvd::apiserver
