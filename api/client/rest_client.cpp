#include "api/client/rest_client.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "api/client/status_codec.hpp"
#include "api/client/watch_decoder.hpp"
#include "base/core/pause.hpp"
#include "base/http1/percent.hpp"
#include "base/tls/certificate_watch.hpp"

namespace qvd::api {
namespace {

using base::Json;
using base::Result;

constexpr int kMaxRetries = 10;  // of what the server asked to retry, as client-go does
constexpr std::chrono::seconds kLongestRetryAfter{30};
// Lists come in pages of 500 objects, so an answer is far above the limit of a request.
constexpr base::JsonLimits kAnswerLimits{.max_bytes = 512UL * 1024 * 1024, .max_depth = 128};

/// `?a=b&c=d` of the parameters that are not empty.
std::string query(const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    out += out.empty() ? '?' : '&';
    out += name + "=" + base::http1::percent_encode(value);
  }
  return out;
}

class RestClient final : public ApiClient {
 public:
  RestClient(std::shared_ptr<Transport> transport,
             std::unique_ptr<base::CertificateWatch> certificate)
      : transport_(std::move(transport)), certificate_(std::move(certificate)) {}

  Result<Json> get(const base::Context& ctx, const KindInfo& kind, const ObjectKey& key) override {
    return document(call(ctx, "GET", resource_path(kind, key)));
  }

  Result<ObjectList> list(const base::Context& ctx, const KindInfo& kind,
                          const ListOptions& options) override {
    const std::string path =
        resource_path(kind, {options.ns, ""}) +
        query({{"labelSelector", options.label_selector},
               {"fieldSelector", options.field_selector},
               {"resourceVersion", options.resource_version},
               {"limit", options.limit > 0 ? std::to_string(options.limit) : ""},
               {"continue", options.continue_token}});
    ASSIGN_OR_RETURN(Json list, document(call(ctx, "GET", path)));
    ObjectList out;
    out.resource_version = base::json_string(list, {"metadata", "resourceVersion"});
    out.continue_token = base::json_string(list, {"metadata", "continue"});
    const auto items = list.find("items");
    if (items != list.end() && items->is_array()) {
      out.items = std::move(items->get_ref<Json::array_t&>());
    }
    return out;
  }

  Result<Json> create(const base::Context& ctx, const KindInfo& kind, Json object) override {
    complete(kind, object);
    const ObjectKey where{key_of(object).ns, ""};
    return document(call(ctx, "POST", resource_path(kind, where), base::dump_json(object)));
  }

  Result<Json> update(const base::Context& ctx, const KindInfo& kind, Json object) override {
    complete(kind, object);
    const std::string path = resource_path(kind, key_of(object));
    return document(call(ctx, "PUT", path, base::dump_json(object)));
  }

  Result<Json> update_status(const base::Context& ctx, const KindInfo& kind, Json object) override {
    complete(kind, object);
    const std::string path = resource_path(kind, key_of(object), "status");
    return document(call(ctx, "PUT", path, base::dump_json(object)));
  }

  Result<Json> patch(const base::Context& ctx, const KindInfo& kind, const ObjectKey& key,
                     const Patch& patch) override {
    const char* type = patch.type == PatchType::kJson ? "application/json-patch+json"
                                                      : "application/merge-patch+json";
    return document(call(ctx, "PATCH", resource_path(kind, key, patch.subresource),
                         base::dump_json(patch.body), type));
  }

  base::Status remove(const base::Context& ctx, const KindInfo& kind, const ObjectKey& key,
                      const DeleteOptions& options) override {
    Json body = Json::object();
    body["apiVersion"] = "v1";
    body["kind"] = "DeleteOptions";
    if (!options.uid.empty()) body["preconditions"]["uid"] = options.uid;
    if (!options.resource_version.empty()) {
      body["preconditions"]["resourceVersion"] = options.resource_version;
    }
    if (!options.propagation.empty()) body["propagationPolicy"] = options.propagation;
    return call(ctx, "DELETE", resource_path(kind, key), base::dump_json(body)).status();
  }

  Result<std::unique_ptr<WatchStream>> watch(const base::Context& ctx, const KindInfo& kind,
                                             const WatchOptions& options) override {
    const auto& timeout = options.timeout_seconds;
    HttpRequest request;
    request.target = resource_path(kind, {options.ns, ""}) +
                     query({{"watch", "true"},
                            {"allowWatchBookmarks", "true"},
                            {"labelSelector", options.label_selector},
                            {"fieldSelector", options.field_selector},
                            {"resourceVersion", options.resource_version},
                            {"timeoutSeconds", timeout ? std::to_string(*timeout) : ""}});
    ASSIGN_OR_RETURN(auto lines, transport_->stream(ctx, std::move(request)));
    return make_watch_stream(std::move(lines));
  }

 private:
  static void complete(const KindInfo& kind, Json& object) {
    object["apiVersion"] = kind.api_version();
    object["kind"] = std::string(kind.kind);
  }

  static Result<Json> document(Result<HttpResponse> response) {
    if (!response) return response.status();
    auto parsed = base::parse_json(response->body, kAnswerLimits);
    if (!parsed) return parsed.status().with_context("the API server's answer");
    return parsed;
  }

  /// One call and its retries; an error answer becomes the Status it carries.
  Result<HttpResponse> call(const base::Context& ctx, const char* method, std::string target,
                            std::string body = {}, std::string content_type = "application/json") {
    HttpRequest request{method, std::move(target), std::move(body), std::move(content_type),
                        "application/json"};
    bool retried_broken = request.method != "GET";
    for (int attempt = 0;; ++attempt) {
      Result<HttpResponse> response = transport_->request(ctx, request);
      if (!response) {
        if (response.status().code() != base::Code::kUnavailable || retried_broken) {
          return response.status().with_context(request.method + " " + request.target);
        }
        retried_broken = true;  // a read from a connection that the server had given up
        continue;
      }
      const base::Status status = status_of_response(*response);
      if (status.ok()) return response;
      const bool asked =
          response->retry_after && (response->status == 429 || response->status >= 500);
      if (!asked || attempt == kMaxRetries) return status;
      if (!base::pause(ctx, std::min(*response->retry_after, kLongestRetryAfter))) return status;
    }
  }

  std::shared_ptr<Transport> transport_;                 // the caller may keep it to close() it
  std::unique_ptr<base::CertificateWatch> certificate_;  // null: it shows none
};

}  // namespace

std::unique_ptr<ApiClient> make_rest_client(std::shared_ptr<Transport> transport) {
  return std::make_unique<RestClient>(std::move(transport), nullptr);
}

Result<std::unique_ptr<ApiClient>> connect_api(ConnectionConfig config, base::Registry* metrics) {
  ASSIGN_OR_RETURN(auto watch, base::CertificateWatch::start(
                                   {"client", config.client_cert_pem,
                                    "make a new kubeconfig for this program and restart it"},
                                   metrics));
  ASSIGN_OR_RETURN(std::shared_ptr<Transport> transport, make_https_transport(std::move(config)));
  std::unique_ptr<ApiClient> client =
      std::make_unique<RestClient>(std::move(transport), std::move(watch));
  return client;
}

}  // namespace qvd::api
