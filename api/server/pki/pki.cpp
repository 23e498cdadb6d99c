#include "api/server/pki/pki.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>

#include "base/crypto/base64.hpp"
#include "base/json/json.hpp"
#include "base/os/directory.hpp"
#include "base/os/file.hpp"
#include "base/os/host_name.hpp"
#include "base/os/temporary.hpp"
#include "base/yaml/yaml.hpp"

namespace qvd::apiserver {
namespace {

namespace fs = std::filesystem;

constexpr auto kRenewBefore = std::chrono::hours(24 * 30);

struct Paths {
  fs::path directory, ca_crt, ca_key, server_crt, server_key;
};

Paths paths_of(const std::string& data_dir) {
  const fs::path directory = fs::path(data_dir) / "pki";
  return {directory, directory / "ca.crt", directory / "ca.key", directory / "server.crt",
          directory / "server.key"};
}

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> buffer{};
  return inet_pton(AF_INET, host.c_str(), buffer.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), buffer.data()) == 1;
}

bool names_all(const base::CertificateInfo& info, const std::vector<std::string>& hosts) {
  return std::all_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
    const auto& names = is_address(host) ? info.ip_addresses : info.dns_names;
    return std::find(names.begin(), names.end(), host) != names.end();
  });
}

bool still_good(const base::KeyPair& pair, const std::vector<std::string>& hosts) {
  const auto info = base::inspect_certificate(pair.certificate_pem);
  return info && names_all(*info, hosts) &&
         info->not_after - kRenewBefore > std::chrono::system_clock::now();
}

base::Result<base::KeyPair> ensure_ca(const Paths& paths) {
  ASSIGN_OR_RETURN(const bool there, base::path_exists(paths.ca_key));
  if (there) return base::load_key_pair(paths.ca_crt, paths.ca_key);
  ASSIGN_OR_RETURN(auto ca, base::create_ca("qvd-ca"));
  RETURN_IF_ERROR(base::save_key_pair(ca, paths.ca_crt, paths.ca_key));
  return ca;
}

base::Result<base::KeyPair> ensure_server(const Paths& paths, const base::KeyPair& ca,
                                          const std::vector<std::string>& hosts) {
  ASSIGN_OR_RETURN(const bool there, base::path_exists(paths.server_key));
  if (there) {
    ASSIGN_OR_RETURN(auto pair, base::load_key_pair(paths.server_crt, paths.server_key));
    if (still_good(pair, hosts)) return pair;
  }
  base::CertificateSpec spec;
  spec.common_name = "qvd-apiserver";
  spec.server = true;
  for (const std::string& host : hosts)
    (is_address(host) ? spec.ip_addresses : spec.dns_names).push_back(host);
  ASSIGN_OR_RETURN(auto pair, base::issue_certificate(ca, spec));
  RETURN_IF_ERROR(base::save_key_pair(pair, paths.server_crt, paths.server_key));
  return pair;
}

}  // namespace

base::Result<ServerIdentity> ensure_identity(const std::string& data_dir,
                                             const std::vector<std::string>& hosts) {
  const Paths paths = paths_of(data_dir);
  RETURN_IF_ERROR(base::make_directories(paths.directory, 0700));
  RETURN_IF_ERROR(base::sweep_temporaries(paths.directory));  // they hold keys
  ASSIGN_OR_RETURN(auto ca, ensure_ca(paths));
  ASSIGN_OR_RETURN(auto server, ensure_server(paths, ca, hosts));
  return ServerIdentity{std::move(ca), std::move(server)};
}

base::Result<base::KeyPair> load_ca(const std::string& data_dir) {
  const Paths paths = paths_of(data_dir);
  ASSIGN_OR_RETURN(const bool there, base::path_exists(paths.ca_key));
  if (!there)
    return base::not_found(paths.ca_key.string() +
                           " does not exist: start `qvd-apiserver serve` on this directory first");
  return base::load_key_pair(paths.ca_crt, paths.ca_key);
}

base::Result<std::string> mint_kubeconfig(const base::KeyPair& ca, const Credential& credential) {
  base::CertificateSpec spec;
  spec.common_name = credential.user;
  spec.organizations = credential.groups;
  spec.client = true;
  ASSIGN_OR_RETURN(const auto pair, base::issue_certificate(ca, spec));
  const base::Json config = {
      {"apiVersion", "v1"},
      {"kind", "Config"},
      {"current-context", "qvd"},
      {"clusters",
       {{{"name", "qvd"},
         {"cluster",
          {{"server", credential.server_url},
           {"certificate-authority-data", base::base64_encode(ca.certificate_pem)}}}}}},
      {"contexts",
       {{{"name", "qvd"}, {"context", {{"cluster", "qvd"}, {"user", credential.user}}}}}},
      {"users",
       {{{"name", credential.user},
         {"user",
          {{"client-certificate-data", base::base64_encode(pair.certificate_pem)},
           {"client-key-data", base::base64_encode(pair.key_pem)}}}}}},
  };
  return base::dump_yaml(config);
}

std::vector<std::string> certificate_hosts(const std::string& listen_host) {
  std::vector<std::string> hosts = {"localhost", "127.0.0.1", "::1"};
  if (const std::string name = base::host_name(); !name.empty()) hosts.push_back(name);
  const bool any = listen_host.empty() || listen_host == "0.0.0.0" || listen_host == "::";
  if (!any && std::find(hosts.begin(), hosts.end(), listen_host) == hosts.end())
    hosts.push_back(listen_host);
  return hosts;
}

}  // namespace qvd::apiserver
