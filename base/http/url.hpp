#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::base::http {

/// A request target taken apart and decoded.
struct Target {
  std::string path{};  // still encoded, without the query
  std::vector<std::string>
      segments{};  // of the path, decoded; /a//b has an empty one in the middle
  std::vector<std::pair<std::string, std::string>> query{};  // decoded, in order

  /// The last value of a query parameter, or null.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  [[nodiscard]] std::string get(std::string_view name, std::string_view fallback = "") const;
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
};

/// Reads an origin-form target. A `+` in the query is a space. A fragment is cut off.
/// Errors: BadRequest if it does not begin with `/`, holds a broken % sequence, a control
/// character, or decodes to U+0000.
Result<Target> parse_target(std::string_view target);

/// `host:port` or `[v6]:port`; the port may be 0.
struct HostPort {
  std::string host{};  // without brackets
  int port = 0;
};
/// An empty host (`:8443`) means every address.
Result<HostPort> parse_host_port(std::string_view text);
std::string to_string(const HostPort& address);

}  // namespace qvd::base::http
