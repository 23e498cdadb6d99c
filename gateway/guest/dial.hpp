#pragma once

#include <chrono>
#include <string>

#include "base/core/result.hpp"
#include "base/net/asio.hpp"
#include "base/net/stream.hpp"

namespace qvd::gateway {

/// Connects by TCP to a desktop. `address` is numeric: nothing is resolved.
/// Errors: Unavailable, with the system's reason; Timeout.
base::net::awaitable<base::Result<base::net::Stream>> dial(std::string address, int port,
                                                           std::chrono::milliseconds timeout);

}  // namespace qvd::gateway
