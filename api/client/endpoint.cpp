#include "api/client/endpoint.hpp"

#include "base/http/url.hpp"

namespace qvd::api {
namespace {

constexpr std::string_view kScheme = "https://";

}  // namespace

std::string Endpoint::authority() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + port;
}

base::Result<Endpoint> parse_endpoint(std::string_view url) {
  const std::string all(url);
  if (!url.starts_with(kScheme)) {
    return base::invalid("server \"" + all + "\": must begin with https://");
  }
  url.remove_prefix(kScheme.size());
  const std::size_t slash = url.find('/');
  Endpoint endpoint;
  if (slash != std::string_view::npos) endpoint.prefix = url.substr(slash);
  while (endpoint.prefix.ends_with('/')) endpoint.prefix.pop_back();
  std::string place(url.substr(0, slash));
  const bool has_port = place.rfind(':') != std::string::npos && !place.ends_with(']');
  if (!has_port) place += ":443";
  const auto parsed = base::http::parse_host_port(place);
  if (!parsed) return parsed.status().with_context("server \"" + all + "\"");
  if (parsed->host.empty()) return base::invalid("server \"" + all + "\": there is no host");
  endpoint.host = parsed->host;
  endpoint.port = std::to_string(parsed->port);
  return endpoint;
}

}  // namespace qvd::api
