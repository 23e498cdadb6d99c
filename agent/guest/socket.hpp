#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/core/context.hpp"
#include "base/core/result.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::agent {

/// A TCP connection to an IPv4 address, established by `ctx`'s deadline. Non-blocking.
base::Result<base::UniqueFd> connect_tcp(const base::Context& ctx, const std::string& address,
                                         int port);
base::Status send_all(const base::Context& ctx, const base::UniqueFd& socket,
                      std::string_view data);
/// Appends what arrives next; false at the end of the stream.
base::Result<bool> receive_some(const base::Context& ctx, const base::UniqueFd& socket,
                                std::string& buffer);

}  // namespace qvd::agent
