#pragma once

#include <chrono>
#include <map>
#include <string>

#include "base/core/result.hpp"
#include "base/json/json.hpp"
#include "base/net/asio.hpp"

namespace qvd::gateway {

/// Calls the VMA of one desktop: QVD's SimpleRPC, one connection a call, as QVD's gateway does.
/// Source: QVD 4.2 SimpleRPC/Client.pm.
class VmaClient {
 public:
  VmaClient(std::string address, int port, std::chrono::milliseconds timeout)
      : address_(std::move(address)), port_(port), timeout_(timeout) {}

  /// Errors: Timeout or Unavailable (also with the text of a VMA that refused).
  base::net::awaitable<base::Result<base::Json>> call(
      std::string function, std::map<std::string, std::string> parameters) const;

 private:
  const std::string address_;
  const int port_;
  const std::chrono::milliseconds timeout_;  // for the whole call
};

}  // namespace qvd::gateway
