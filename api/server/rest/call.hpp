#pragma once

#include <string>
#include <vector>

#include "api/server/auth/ownership.hpp"
#include "api/server/model/objects.hpp"
#include "api/server/rest/negotiate.hpp"
#include "api/server/rest/request_info.hpp"
#include "api/server/rest/status_http.hpp"
#include "base/core/context.hpp"
#include "base/http/message.hpp"

namespace qvd::apiserver {

/// One authorised request for a resource, on its way through a handler.
struct Call {
  const base::http::Request& http;
  const base::http::Target& target;
  const RequestInfo& info;
  const User& user;
  const Resource& resource;
  Format format;
  base::Context context;
  std::vector<std::string> warnings{};  // become Warning headers
};

using Reply = base::Result<base::http::Response>;

/// check_ownership of the call's user and kind.
base::Status check_owner(const Call& call, Access access, const base::Json& object);

/// One object in the form the client asked for.
base::http::Response object_response(const Call& call, int status, const base::Json& object,
                                     base::WallTime now);
/// The same for an object that is rendered already.
base::http::Response object_response(const Call& call, int status, const Object& object,
                                     base::WallTime now);
/// Any JSON in the client's encoding.
base::http::Response document_response(const Call& call, int status, const base::Json& document);

/// Whether the request only asks what would happen. Errors: Invalid for another word than All.
base::Result<bool> parse_dry_run(const Call& call, const char* options_kind);

/// `Warning: 299 - "text"` headers; each text once, bounded in total as Kubernetes does.
void add_warnings(base::http::Response& response, const std::vector<std::string>& warnings);

}  // namespace qvd::apiserver
