#include "api/server/instance.hpp"

#include "api/core/core_kinds.hpp"
#include "api/crds/crd_documents.hpp"
#include "api/server/control/bootstrap.hpp"
#include "api/server/control/housekeeper.hpp"
#include "api/server/paths.hpp"
#include "api/server/pki/pki.hpp"
#include "api/server/rest/reviews.hpp"
#include "api/server/server.hpp"
#include "api/store/sqlite/sqlite_store.hpp"
#include "base/http/server.hpp"
#include "base/http/url.hpp"
#include "base/log/log.hpp"
#include "base/os/file.hpp"
#include "base/os/temporary.hpp"
#include "base/tls/certificate_watch.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;

constexpr const char* kStoreCheck = "store";
constexpr std::size_t kWorkers = 16;

base::Result<std::vector<StaticToken>> read_tokens(const InstanceOptions& options) {
  const bool given = !options.token_file.empty();
  const std::string path = given ? options.token_file : options.data_dir + "/tokens";
  auto text = base::read_file(path);
  if (!given && text.status().code() == base::Code::kNotFound) return std::vector<StaticToken>{};
  if (!text) return text.status();
  auto tokens = parse_token_file(*text);
  if (!tokens) return tokens.status().with_context(path);
  return tokens;
}

api::OpenApi make_open_api(const Registry& registry) {
  std::vector<api::OpenApiKind> kinds;
  for (const auto& resource : registry.all()) {
    api::OpenApiKind kind;
    kind.group = resource->group;
    kind.version = resource->version;
    kind.kind = resource->kind;
    kind.plural = resource->plural;
    kind.namespaced = resource->namespaced;
    kind.strategic_merge = resource->strategic_merge;
    kind.status = resource->status;
    kind.schema = resource->open_api_schema;
    kinds.push_back(std::move(kind));
  }
  return api::build_openapi(kinds, kKubernetesVersion);
}

/// Written at every start, so that its address and certificate are always good.
base::Status write_admin_kubeconfig(const InstanceOptions& options, const base::KeyPair& ca,
                                    const std::string& address) {
  const std::string server = options.advertise.empty() ? address : options.advertise;
  ASSIGN_OR_RETURN(const auto text,
                   mint_kubeconfig(ca, {"admin", {kMastersGroup}, "https://" + server}));
  return base::write_file_atomic(options.data_dir + "/admin.kubeconfig", text, 0600);
}

/// The address that clients on this machine use: a wildcard is no address.
std::string reachable(const std::string& address) {
  auto parsed = base::http::parse_host_port(address);
  if (!parsed) return address;
  if (parsed->host.empty() || parsed->host == "0.0.0.0" || parsed->host == "::")
    parsed->host = "127.0.0.1";
  return base::http::to_string(*parsed);
}

}  // namespace

struct Instance::Parts {
  Parts(Registry kinds_served, std::unique_ptr<Store> opened, std::vector<StaticToken> tokens,
        const base::Clock& clock, base::Registry& series, base::Health& checks)
      : kinds(std::move(kinds_served)),
        store(std::move(opened)),
        objects(*store, kinds, clock),
        discovery(kinds, review_kinds()),
        open_api(make_open_api(kinds)),
        authenticator(std::move(tokens)),
        metrics(series),
        health(checks),
        watches(objects),
        server({objects, watches, discovery, open_api, authenticator, authorizer, series, checks,
                metrics}) {}

  Registry kinds;
  std::unique_ptr<Store> store;
  Objects objects;
  Discovery discovery;
  api::OpenApi open_api;
  Authenticator authenticator;
  TableAuthorizer authorizer;
  ServerMetrics metrics;
  base::Health& health;
  WatchService watches;
  Server server;
  std::unique_ptr<Housekeeper> housekeeper;
  std::unique_ptr<base::http::Server> http;
  std::unique_ptr<base::CertificateWatch> certificate;
};

base::Result<std::vector<Json>> embedded_definitions() {
  std::vector<Json> definitions;
  for (const std::string_view text : api::crd_documents()) {
    ASSIGN_OR_RETURN(auto definition, base::parse_json(text));
    definitions.push_back(std::move(definition));
  }
  return definitions;
}

Instance::Instance(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Instance::~Instance() {
  stop();
}

base::Result<std::unique_ptr<Instance>> Instance::start(const InstanceOptions& options,
                                                        const base::Clock& clock,
                                                        base::Registry& metrics,
                                                        base::Health& health) {
  RETURN_IF_ERROR(base::make_directories(options.data_dir, 0700));
  RETURN_IF_ERROR(base::sweep_temporaries(options.data_dir));
  ASSIGN_OR_RETURN(auto tokens, read_tokens(options));
  ASSIGN_OR_RETURN(auto kinds, Registry::create(api::core_kinds(), options.custom_definitions));
  ASSIGN_OR_RETURN(auto store, sqlite::open_store({.directory = options.data_dir}, clock));
  ASSIGN_OR_RETURN(const auto listen, base::http::parse_host_port(options.listen));
  auto hosts = certificate_hosts(listen.host);
  hosts.insert(hosts.end(), options.extra_hosts.begin(), options.extra_hosts.end());
  ASSIGN_OR_RETURN(const auto identity, ensure_identity(options.data_dir, hosts));

  std::unique_ptr<Instance> instance(new Instance(std::make_unique<Parts>(
      std::move(kinds), std::move(store), std::move(tokens), clock, metrics, health)));
  Parts& parts = *instance->parts_;
  RETURN_IF_ERROR(bootstrap(parts.objects, options.custom_definitions));
  health.add(kStoreCheck, [&parts] { return parts.store->health(); });
  parts.housekeeper = std::make_unique<Housekeeper>(parts.objects, metrics);

  const base::CertificateWatch::Subject shown{"server", identity.server.certificate_pem,
                                              "restart qvd-apiserver: it makes a new one"};
  ASSIGN_OR_RETURN(parts.certificate, base::CertificateWatch::start(shown, &metrics));

  base::http::ServerOptions http;
  http.name = "api";
  http.listen = options.listen;
  http.tls = base::TlsServerOptions{identity.server, identity.ca.certificate_pem,
                                    base::ClientCertificate::kRequest};
  http.worker_threads = kWorkers;
  ASSIGN_OR_RETURN(
      parts.http, base::http::Server::start(std::move(http), [&parts](auto request, auto exchange) {
        parts.server.handle(request, exchange);
      }));
  RETURN_IF_ERROR(write_admin_kubeconfig(options, identity.ca, reachable(parts.http->address())));
  base::log::info("store opened", {{"path", options.data_dir},
                                   {"rv", parts.store->revision()},
                                   {"count", parts.kinds.all().size()}});
  return instance;
}

std::string Instance::address() const {
  return parts_->http->address();
}

void Instance::stop() {
  if (!parts_) return;
  parts_->health.remove(kStoreCheck);
  if (parts_->http) parts_->http->stop();
  parts_->housekeeper.reset();
  parts_.reset();
}

}  // namespace qvd::apiserver
