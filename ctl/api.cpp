#include "ctl/api.hpp"

#include <cstdlib>
#include <filesystem>

#include "api/client/rest_client.hpp"
#include "api/client/status_codec.hpp"

namespace qvd::ctl {
namespace {

constexpr std::string_view kDiscoveryAccept =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

std::filesystem::path kubeconfig_path(const Global& global) {
  if (!global.kubeconfig.empty()) return global.kubeconfig;
  if (const char* named = std::getenv("KUBECONFIG"); named != nullptr && *named != '\0')
    return named;
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home == nullptr ? "/" : home) / ".kube" / "config";
}

Result<api::ConnectionConfig> load(const Global& global) {
  if (global.context.empty()) return api::find_config(global.kubeconfig);
  return api::load_kubeconfig(kubeconfig_path(global), global.context);
}

}  // namespace

void Global::declare(base::OptionSet& options) {
  options
      .add("kubeconfig", &kubeconfig,
           "which server, and who to be there (default: $KUBECONFIG, else ~/.kube/config)",
           {.metavar = "FILE"})
      .add("context", &context, "a context of the kubeconfig (default: its current one)",
           {.metavar = "NAME"})
      .add("namespace", &ns, "the tenant (default: that of the context)",
           {.metavar = "NAME", .short_name = 'n'});
}

api::ListOptions in_namespace(const std::string& ns) {
  api::ListOptions options;
  options.ns = ns;
  return options;
}

Api::Api(std::shared_ptr<api::ApiClient> client, Catalogue catalogue, std::string ns)
    : client_(std::move(client)),
      catalogue_(std::make_unique<Catalogue>(std::move(catalogue))),
      ns_(std::move(ns)) {}

Result<Api> Api::open(const Global& global) {
  ASSIGN_OR_RETURN(api::ConnectionConfig config, load(global));
  Api out;
  out.ns_ = global.ns.empty() ? config.default_namespace : global.ns;
  ASSIGN_OR_RETURN(out.transport_, api::make_https_transport(std::move(config)));
  out.client_ = api::make_rest_client(out.transport_);
  return out;
}

Result<Json> Api::get_document(const base::Context& context, const std::string& target,
                               std::string_view accept) {
  api::HttpRequest request;
  request.target = target;
  request.accept = accept;
  ASSIGN_OR_RETURN(const api::HttpResponse response,
                   transport_->request(context, std::move(request)));
  RETURN_IF_ERROR(api::status_of_response(response));
  return base::parse_json(response.body, {.max_bytes = 256 * 1024 * 1024, .max_depth = 128});
}

Result<const Catalogue*> Api::catalogue(const base::Context& context) {
  if (!catalogue_) {
    ASSIGN_OR_RETURN(const Json core, get_document(context, "/api", kDiscoveryAccept));
    ASSIGN_OR_RETURN(const Json groups, get_document(context, "/apis", kDiscoveryAccept));
    ASSIGN_OR_RETURN(Catalogue parsed, Catalogue::parse(core, groups));
    catalogue_ = std::make_unique<Catalogue>(std::move(parsed));
  }
  return static_cast<const Catalogue*>(catalogue_.get());
}

}  // namespace qvd::ctl
