#pragma once

#include <filesystem>
#include <string>

#include "base/core/result.hpp"

namespace qvd::api {

/// How to reach one API server and who to be there. PEM texts, not paths: files are read once, at
/// load, except the token file, which its owner rotates. Never printed: it holds private keys.
struct ConnectionConfig {
  std::string server;  // https://host:port, an optional path prefix behind it
  std::string ca_pem;  // empty: the authorities of the system
  std::string client_cert_pem;
  std::string client_key_pem;
  std::string token;
  std::filesystem::path token_file;  // read again every minute, wins over `token`
  std::string tls_server_name;       // empty: the host of `server`
  std::string default_namespace = "default";
  bool insecure_skip_tls_verify = false;
};

/// Loads one context ("" = current-context) of a kubeconfig file. Relative paths inside it are
/// relative to the file. Errors name the file, the entry and the missing or unreadable part.
base::Result<ConnectionConfig> load_kubeconfig(const std::filesystem::path& file,
                                               const std::string& context = "");

/// The configuration of a pod: KUBERNETES_SERVICE_HOST/PORT and the service account's files.
base::Result<ConnectionConfig> in_cluster_config();

/// What `--kubeconfig F` means: F if given, else $KUBECONFIG, else the pod's, else ~/.kube/config.
base::Result<ConnectionConfig> find_config(const std::filesystem::path& kubeconfig);

}  // namespace qvd::api
