#pragma once

#include <string>

#include "base/core/result.hpp"
#include "base/net/asio.hpp"

namespace qvd::base::net {

/// Binds and listens. An empty host means every address, IPv6 and IPv4. A name is resolved, which
/// may block: only at start. Errors: Invalid for an unknown host; Unavailable if the port is taken.
Result<asio::ip::tcp::acceptor> listen_on(const asio::any_io_executor& executor,
                                          const std::string& host, int port);

/// The bound `host:port`, with the real port.
std::string local_address(const asio::ip::tcp::acceptor& acceptor);

}  // namespace qvd::base::net
