#include "gateway/front/services.hpp"

namespace qvd::gateway {

GatewayMetrics::GatewayMetrics(base::Registry& registry)
    : http_requests(registry.counter("qvd_gateway_http_requests_total", "Requests of clients.")),
      auth_attempts(registry.counter("qvd_gateway_auth_attempts_total", "Sign-ins tried.")),
      auth_ok(registry.counter("qvd_gateway_auth_ok_total", "Sign-ins that succeeded.")),
      nx_attempts(
          registry.counter("qvd_gateway_nx_attempts_total", "Connections to a desktop tried.")),
      nx_ok(registry.counter("qvd_gateway_nx_ok_total", "Connections to a desktop made.")),
      short_sessions(registry.counter("qvd_gateway_short_sessions_total",
                                      "Sessions shorter than two minutes.")),
      connections(registry.gauge("qvd_gateway_connections", "Open connections of clients.")),
      refused(registry.counter("qvd_gateway_refused_connections_total",
                               "Connections closed at once, one too many altogether or of one "
                               "address.")),
      sessions(registry.gauge("qvd_gateway_sessions", "Sessions being relayed.")),
      bytes_in(registry.counter("qvd_gateway_in_bytes_total",
                                "Bytes from people to desktops, of ended sessions.")),
      bytes_out(registry.counter("qvd_gateway_out_bytes_total",
                                 "Bytes from desktops to people, of ended sessions.")),
      connect_seconds(
          registry.histogram("qvd_gateway_connect_seconds", "Time from a connect to its 101.",
                             {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 270})) {}

}  // namespace qvd::gateway
