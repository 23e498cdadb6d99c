#pragma once

#include <string>
#include <string_view>

#include "base/http/url.hpp"

namespace qvd::apiserver {

/// What a request line means in the Kubernetes API. Source: Kubernetes API conventions, "resource
/// URIs".
struct RequestInfo {
  bool is_resource = false;
  std::string verb;  // create get list watch update patch delete deletecollection; else the method
  std::string path;  // without a slash at the end
  std::string group;
  std::string version;
  std::string ns;
  std::string resource;  // plural
  std::string subresource;
  std::string name;
};

/// Reads method and target. Anything that is not below /api/<version>/ or /apis/<group>/<version>/
/// is a non-resource request (`verb` is then the method in lower case).
RequestInfo parse_request_info(std::string_view method, const base::http::Target& target);

/// A boolean query parameter: present and neither `false` nor `0`.
bool query_flag(const base::http::Target& target, std::string_view name);

}  // namespace qvd::apiserver
