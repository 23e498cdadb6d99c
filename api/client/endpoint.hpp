#pragma once

#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::api {

/// A server URL taken apart.
struct Endpoint {
  std::string host;  // without brackets
  std::string port;
  std::string prefix;  // path in front of every target, without a trailing slash; mostly ""

  /// `host:port` with brackets around an IPv6 address, for the Host header.
  [[nodiscard]] std::string authority() const;
};

/// Reads `https://host[:port][/prefix]`.
base::Result<Endpoint> parse_endpoint(std::string_view url);

}  // namespace qvd::api
