#include "api/server/server.hpp"

#include <exception>
#include <optional>

#include "api/server/paths.hpp"
#include "api/server/rest/reviews.hpp"
#include "api/server/rest/write.hpp"
#include "base/log/log.hpp"

namespace qvd::apiserver {
namespace {

using base::http::Exchange;
using base::http::Request;
using base::http::Response;

// Source: Kubernetes' --request-timeout.
constexpr std::chrono::seconds kRequestTimeout{60};

ErrorDetails details_of(const RequestInfo& info, const Resource* resource,
                        const base::Status& status) {
  if (status.code() == base::Code::kBadRequest || status.code() == base::Code::kUnauthenticated)
    return {};
  // kubectl prints the message only when nothing is named and there are no causes.
  if (status.code() == base::Code::kInvalid && status.causes().empty()) return {};
  ErrorDetails details{.name = info.name, .group = info.group, .kind = info.resource};
  // 422 names the Kind, everything else the resource.
  if (resource != nullptr && status.code() == base::Code::kInvalid) details.kind = resource->kind;
  return details;
}

base::Status no_such_path() {
  return base::not_found("the server could not find the requested resource");
}

base::Status not_supported(const RequestInfo& info, const Resource& resource) {
  return {
      base::Code::kBadRequest, "MethodNotAllowed",
      info.verb + " is not supported on resources of kind \"" + resource.group_resource() + "\""};
}

bool has_subresource(const Resource& resource, const RequestInfo& info) {
  return info.subresource.empty() || (info.subresource == "status" && resource.status) ||
         (info.subresource == "finalize" && resource.finalize);
}

bool verb_allowed(const Resource& resource, const RequestInfo& info) {
  if (info.verb == "create" && !info.name.empty()) return false;  // POST goes to the collection
  if (info.subresource.empty()) return resource.allows(info.verb);
  return info.verb == "get" || info.verb == "update" || info.verb == "patch";
}

/// Whether the path fits the scope: single objects and writes need their namespace.
bool scope_fits(const Resource& resource, const RequestInfo& info) {
  if (resource.kind == "Namespace") return true;
  if (!resource.namespaced) return info.ns.empty();
  const bool whole = info.verb == "list" || info.verb == "watch";
  return !info.ns.empty() || (whole && info.name.empty());
}

/// Nothing unless the kind is known and the text is one that it can be selected by.
api::FieldSelector field_selector_of(const Resource* resource, const base::http::Target& target) {
  if (resource == nullptr) return {};
  return api::FieldSelector::parse(target.get("fieldSelector"), resource->fields)
      .value_or(api::FieldSelector());
}

Attributes attributes_of(const RequestInfo& info, const api::FieldSelector& fields) {
  Attributes wanted;
  wanted.verb = info.verb;
  wanted.is_resource = info.is_resource;
  wanted.group = info.group;
  wanted.resource = info.resource;
  wanted.subresource = info.subresource;
  wanted.ns = info.ns;
  wanted.name = info.name;
  wanted.path = info.path;
  // What a selector demands is read from the one that will select: a reading of our own, which
  // another escape or comma leads astray, would grant what it then does not narrow.
  wanted.selected_host = fields.exact("spec.host").value_or("");
  if (wanted.name.empty()) wanted.name = fields.exact("metadata.name").value_or("");
  return wanted;
}

Reply run_verb(Call& call, Objects& objects) {
  const std::string& verb = call.info.verb;
  if (verb == "get") return get_object(call, objects);
  if (verb == "list") return list_objects(call, objects);
  if (verb == "create") return create_object(call, objects);
  if (verb == "update") return update_object(call, objects);
  if (verb == "patch") return patch_object(call, objects);
  if (verb == "delete") return delete_object(call, objects);
  if (verb == "deletecollection") return delete_collection(call, objects);
  return not_supported(call.info, call.resource);
}

}  // namespace

struct Server::Asked {
  base::http::Target target{};
  RequestInfo info{};
};

void Server::handle(const Request& request, const std::shared_ptr<Exchange>& exchange) {
  const auto started = std::chrono::steady_clock::now();
  Asked asked;
  int status = 200;
  try {
    auto response = filter(request, asked, exchange);
    if (response) {
      status = response->status;
      exchange->respond(*std::move(response));
    }
  } catch (const std::exception& escaped) {
    base::log::error("exception escaped a request",
                     {{"path", asked.info.path}, {"err", escaped.what()}});
    status = 500;
    exchange->respond(failure_response(base::internal_error("see the server's log"), {}));
  }
  const auto took = std::chrono::steady_clock::now() - started;
  deps_.metrics.request(asked.info.verb, status, took);
  base::log::debug("request", {{"verb", asked.info.verb},
                               {"path", asked.info.path},
                               {"code", status},
                               {"dur_ms", took / std::chrono::milliseconds(1)}});
}

/// The chain that every request passes: understand it, know who asks, decide whether they may,
/// serve it. Nothing if the exchange was taken over by a watch.
std::optional<Response> Server::filter(const Request& request, Asked& asked,
                                       const std::shared_ptr<Exchange>& exchange) {
  auto target = base::http::parse_target(request.target);
  if (!target) return failure_response(target.status(), {});
  asked.target = std::move(target).value();
  asked.info = parse_request_info(request.method, asked.target);
  if (auto bad = check_timeout_parameter(asked.target); !bad.ok()) return failure_response(bad, {});

  const auto user = deps_.authenticator.authenticate(request);
  if (!user) return failure_response(user.status(), {});

  const Resource* resource =
      deps_.objects.registry().find(asked.info.group, asked.info.version, asked.info.resource);
  const Attributes wanted = attributes_of(asked.info, field_selector_of(resource, asked.target));
  if (!deps_.authorizer.authorize(*user, wanted).allowed) {
    const auto refused = forbidden(*user, wanted);
    return failure_response(refused, details_of(asked.info, nullptr, refused));
  }
  return dispatch(request, asked, *user, exchange);
}

std::optional<Response> Server::dispatch(const Request& request, const Asked& asked,
                                         const User& user,
                                         const std::shared_ptr<Exchange>& exchange) {
  const RequestInfo& info = asked.info;
  if (!info.is_resource) return serve_path(request, asked);
  if (const auto* review = find_review(info.group, info.version, info.resource)) {
    if (info.verb != "create") return failure_response(no_such_path(), {});
    auto answer = answer_review(*review, request, user, deps_.authorizer);
    return answer ? std::move(answer).value() : failure_response(answer.status(), {});
  }
  const Resource* resource = deps_.objects.registry().find(info.group, info.version, info.resource);
  if (resource == nullptr) return failure_response(no_such_path(), {});
  return serve_resource(request, asked, *resource, user, exchange);
}

std::optional<Response> Server::serve_resource(const Request& request, const Asked& asked,
                                               const Resource& resource, const User& user,
                                               const std::shared_ptr<Exchange>& exchange) {
  const RequestInfo& info = asked.info;
  const auto refuse = [&](const base::Status& status) {
    return failure_response(status, details_of(info, &resource, status));
  };
  if (!has_subresource(resource, info) || !scope_fits(resource, info))
    return refuse(no_such_path());
  if (!verb_allowed(resource, info)) return refuse(not_supported(info, resource));
  const auto format = negotiate(request.headers.get("Accept"), info.verb == "watch");
  if (!format) return refuse(format.status());
  base::Context context{.stop = exchange->stop_token()};
  Call call{request, asked.target, info, user, resource, *format, context.limited(kRequestTimeout)};
  if (info.verb == "watch") {
    deps_.watches.start(call, exchange);
    return {};
  }
  auto reply = run_verb(call, deps_.objects);
  Response response = reply ? std::move(reply).value() : refuse(reply.status());
  add_warnings(response, call.warnings);
  return response;
}

Response Server::serve_path(const Request& request, const Asked& asked) {
  const PathDeps deps{deps_.discovery, deps_.open_api, deps_.registry, deps_.health};
  if (request.method != "GET" && request.method != "HEAD")
    return failure_response({base::Code::kBadRequest, "MethodNotAllowed",
                             "only GET is supported on " + asked.info.path},
                            {});
  if (auto response = answer_path(deps, request, asked.target, asked.info.path)) return *response;
  return failure_response(no_such_path(), {});
}

}  // namespace qvd::apiserver
