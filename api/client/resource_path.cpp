#include "api/client/rest_client.hpp"
#include "base/http1/percent.hpp"

namespace qvd::api {

std::string resource_path(const KindInfo& kind, const ObjectKey& key,
                          const std::string& subresource) {
  using base::http1::percent_encode;
  std::string path = kind.group.empty() ? "/api" : "/apis/" + std::string(kind.group);
  path += "/" + std::string(kind.version);
  if (kind.namespaced && !key.ns.empty()) path += "/namespaces/" + percent_encode(key.ns);
  path += "/" + std::string(kind.plural);
  if (!key.name.empty()) path += "/" + percent_encode(key.name);
  if (!subresource.empty()) path += "/" + subresource;
  return path;
}

}  // namespace qvd::api
