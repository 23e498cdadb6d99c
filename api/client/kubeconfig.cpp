#include "api/client/kubeconfig.hpp"

#include <cstdlib>
#include <optional>
#include <string_view>

#include "base/crypto/base64.hpp"
#include "base/json/json.hpp"
#include "base/os/file.hpp"
#include "base/yaml/yaml.hpp"

namespace qvd::api {
namespace {

using base::Json;
using base::json_string;
using base::Result;

constexpr std::string_view kServiceAccountDir = "/var/run/secrets/kubernetes.io/serviceaccount";

/// The entry of a kubeconfig's named list: `clusters: [{name, cluster: {…}}]`.
Result<Json> named_entry(const Json& root, const char* list, const char* member,
                         const std::string& name) {
  for (const Json& entry : base::json_at(root, {list})) {
    if (json_string(entry, {"name"}) == name) return Json(base::json_at(entry, {member}));
  }
  return base::not_found(std::string(list) + " has no entry named \"" + name + "\"");
}

/// `<field>-data` (base64) or the file that `<field>` names, relative to the kubeconfig.
Result<std::string> data_or_file(const Json& entry, const std::string& field,
                                 const std::filesystem::path& folder) {
  if (const std::string data = json_string(entry, {field + "-data"}); !data.empty()) {
    Result<std::string> bytes = base::base64_decode(data);
    if (!bytes) return bytes.status().with_context(field + "-data");
    return bytes;
  }
  const std::string file = json_string(entry, {field});
  if (file.empty()) return std::string();
  Result<std::string> text = base::read_file(folder / file);
  if (!text) return text.status().with_context(field);
  return text;
}

/// The token file is opened at load, so that a wrong path shows at start and not an hour later.
base::Status check_readable(const std::filesystem::path& file) {
  return base::read_file(file).status();
}

base::Status read_cluster(const Json& cluster, const std::filesystem::path& folder,
                          ConnectionConfig& out) {
  out.server = json_string(cluster, {"server"});
  if (!out.server.starts_with("https://")) {
    return base::invalid("server must begin with https://, it is \"" + out.server + "\"");
  }
  while (out.server.ends_with('/')) out.server.pop_back();
  ASSIGN_OR_RETURN(out.ca_pem, data_or_file(cluster, "certificate-authority", folder));
  out.tls_server_name = json_string(cluster, {"tls-server-name"});
  const Json& insecure = base::json_at(cluster, {"insecure-skip-tls-verify"});
  out.insecure_skip_tls_verify = insecure.is_boolean() && insecure.get<bool>();
  return base::ok_status();
}

base::Status read_user(const Json& user, const std::filesystem::path& folder,
                       ConnectionConfig& out) {
  if (user.contains("exec") || user.contains("auth-provider")) {
    return base::invalid(
        "credential plug-ins (exec, auth-provider) are not supported; use a client certificate, "
        "token or tokenFile");
  }
  ASSIGN_OR_RETURN(out.client_cert_pem, data_or_file(user, "client-certificate", folder));
  ASSIGN_OR_RETURN(out.client_key_pem, data_or_file(user, "client-key", folder));
  if (out.client_cert_pem.empty() != out.client_key_pem.empty()) {
    return base::invalid("client-certificate and client-key need each other; one is missing");
  }
  out.token = json_string(user, {"token"});
  if (const std::string file = json_string(user, {"tokenFile"}); !file.empty()) {
    out.token_file = folder / file;
    RETURN_IF_ERROR(check_readable(out.token_file).with_context("tokenFile"));
  }
  return base::ok_status();
}

Result<ConnectionConfig> read_config(const Json& root, std::string context,
                                     const std::filesystem::path& folder) {
  if (context.empty()) context = json_string(root, {"current-context"});
  if (context.empty()) return base::invalid("there is no current-context");
  ASSIGN_OR_RETURN(const Json chosen, named_entry(root, "contexts", "context", context));
  const std::string cluster_name = json_string(chosen, {"cluster"});
  const std::string user_name = json_string(chosen, {"user"});
  ASSIGN_OR_RETURN(const Json cluster, named_entry(root, "clusters", "cluster", cluster_name));
  ConnectionConfig config;
  RETURN_IF_ERROR(read_cluster(cluster, folder, config).with_context("cluster " + cluster_name));
  if (!user_name.empty()) {
    ASSIGN_OR_RETURN(const Json user, named_entry(root, "users", "user", user_name));
    RETURN_IF_ERROR(read_user(user, folder, config).with_context("user " + user_name));
  }
  if (const std::string ns = json_string(chosen, {"namespace"}); !ns.empty()) {
    config.default_namespace = ns;
  }
  return config;
}

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

}  // namespace

Result<ConnectionConfig> load_kubeconfig(const std::filesystem::path& file,
                                         const std::string& context) {
  const std::string where = "kubeconfig " + file.string();
  const Result<std::string> text = base::read_file(file);
  if (!text) return text.status().with_context(where);
  const auto documents = base::parse_yaml(*text, file.string());
  if (!documents) return documents.status();
  if (documents->size() != 1) {
    return base::invalid(where + ": expected one document, found " +
                         std::to_string(documents->size()));
  }
  Result<ConnectionConfig> config =
      read_config(documents->front().value, context, file.parent_path());
  if (!config) return config.status().with_context(where);
  return config;
}

Result<ConnectionConfig> in_cluster_config() {
  const auto host = environment("KUBERNETES_SERVICE_HOST");
  const auto port = environment("KUBERNETES_SERVICE_PORT");
  if (!host || !port) {
    return base::not_found("not in a pod: KUBERNETES_SERVICE_HOST and _PORT are not set");
  }
  const std::filesystem::path folder(kServiceAccountDir);
  ConnectionConfig config;
  const bool v6 = host->find(':') != std::string::npos;
  config.server = "https://" + (v6 ? "[" + *host + "]" : *host) + ":" + *port;
  ASSIGN_OR_RETURN(config.ca_pem, base::read_file(folder / "ca.crt"));
  config.token_file = folder / "token";
  RETURN_IF_ERROR(check_readable(config.token_file));
  if (const auto ns = base::read_file(folder / "namespace")) config.default_namespace = *ns;
  return config;
}

Result<ConnectionConfig> find_config(const std::filesystem::path& kubeconfig) {
  if (!kubeconfig.empty()) return load_kubeconfig(kubeconfig);
  if (const auto path = environment("KUBECONFIG")) return load_kubeconfig(*path);
  if (environment("KUBERNETES_SERVICE_HOST")) return in_cluster_config();
  if (const auto home = environment("HOME")) {
    const std::filesystem::path file = std::filesystem::path(*home) / ".kube" / "config";
    if (std::error_code error; std::filesystem::exists(file, error)) return load_kubeconfig(file);
  }
  return base::not_found(
      "no API server is configured: give --kubeconfig FILE, set KUBECONFIG or run in a pod");
}

}  // namespace qvd::api
