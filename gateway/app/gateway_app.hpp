#pragma once

#include <string>

#include "api/types/well_known.hpp"
#include "base/app/app.hpp"
#include "base/core/result.hpp"

namespace qvd::gateway {

/// The settings of `qvd-gateway serve`.
struct GatewayOptions {
  std::string kubeconfig{};
  std::string listen = ":" + std::to_string(api::kGatewayPort);
  std::string tls_cert{};
  std::string tls_key{};
  bool self_signed = false;
  std::string name{};  // "": the host's name
  int io_threads = 2;
};

/// Runs until stopped.
base::Status serve_gateway(const GatewayOptions& options, base::RunEnvironment& environment);

/// A name fit for our Lease: lower case, letters, digits, `-` and `.`; "gateway" if nothing is
/// left.
std::string lease_name(std::string_view text);

}  // namespace qvd::gateway
