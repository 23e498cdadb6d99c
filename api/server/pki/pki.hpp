#pragma once

#include <string>
#include <vector>

#include "base/core/result.hpp"
#include "base/tls/certificate.hpp"

namespace qvd::apiserver {

/// The certificates of a data directory: DIR/pki/{ca,server}.{crt,key}.
struct ServerIdentity {
  base::KeyPair ca;
  base::KeyPair server;
};

/// Loads the certificates; what is missing is made. The server certificate is made anew when it
/// lacks one of `hosts` (names or addresses) or is about to expire.
base::Result<ServerIdentity> ensure_identity(const std::string& data_dir,
                                             const std::vector<std::string>& hosts);

/// A client certificate signed by the directory's CA, as a kubeconfig with everything embedded.
struct Credential {
  std::string user;                 // common name
  std::vector<std::string> groups;  // organizations
  std::string server_url;           // such as https://127.0.0.1:6443
};
base::Result<std::string> mint_kubeconfig(const base::KeyPair& ca, const Credential& credential);

/// The CA of a data directory. Errors: NotFound if the server never ran on it.
base::Result<base::KeyPair> load_ca(const std::string& data_dir);

/// What a server certificate must name when the server listens on `host`: that host, localhost,
/// 127.0.0.1, ::1 and the machine's own name.
std::vector<std::string> certificate_hosts(const std::string& listen_host);

}  // namespace qvd::apiserver
