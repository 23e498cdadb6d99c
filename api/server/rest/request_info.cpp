#include "api/server/rest/request_info.hpp"

#include "base/text/letter_case.hpp"

namespace qvd::apiserver {
namespace {

std::string resource_verb(std::string_view method, bool named, bool watch) {
  if (method == "POST") return "create";
  if (method == "PUT") return "update";
  if (method == "PATCH") return "patch";
  if (method == "DELETE") return named ? "delete" : "deletecollection";
  if (method == "GET" || method == "HEAD") return named ? "get" : watch ? "watch" : "list";
  return "";
}

/// Takes the parts behind the version: [namespaces/NS/]RESOURCE[/NAME[/SUBRESOURCE]].
bool take_parts(std::vector<std::string> parts, RequestInfo& info) {
  if (parts.empty()) return false;
  const bool in_namespace = parts[0] == "namespaces" && parts.size() >= 3 && parts[2] != "status" &&
                            parts[2] != "finalize";
  if (in_namespace) {
    info.ns = parts[1];
    parts.erase(parts.begin(), parts.begin() + 2);
  }
  if (parts.size() > 3) return false;
  info.resource = parts[0];
  if (parts.size() > 1) info.name = parts[1];
  if (parts.size() > 2) info.subresource = parts[2];
  // A namespace is inside itself, so that rights in it reach it.
  if (info.group.empty() && info.resource == "namespaces") info.ns = info.name;
  return !info.resource.empty();
}

}  // namespace

bool query_flag(const base::http::Target& target, std::string_view name) {
  const std::string* value = target.find(name);
  return value != nullptr && base::lower_ascii(*value) != "false" && *value != "0";
}

RequestInfo parse_request_info(std::string_view method, const base::http::Target& target) {
  std::vector<std::string> parts = target.segments;
  while (!parts.empty() && parts.back().empty()) parts.pop_back();
  RequestInfo info;
  info.verb = base::lower_ascii(method);
  for (const auto& part : parts) info.path += "/" + part;
  if (info.path.empty()) info.path = "/";
  const bool core = parts.size() >= 3 && parts[0] == "api";
  const bool grouped = parts.size() >= 4 && parts[0] == "apis";
  if (!core && !grouped) return info;
  RequestInfo found = info;
  if (grouped) found.group = parts[1];
  found.version = core ? parts[1] : parts[2];
  parts.erase(parts.begin(), parts.begin() + (core ? 2 : 3));
  if (!take_parts(std::move(parts), found)) return info;
  found.is_resource = true;
  found.verb = resource_verb(method, !found.name.empty(), query_flag(target, "watch"));
  return found;
}

}  // namespace qvd::apiserver
