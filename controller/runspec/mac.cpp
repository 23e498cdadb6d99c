#include <arpa/inet.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "controller/runspec/run_spec.hpp"

namespace qvd::controller {

base::Result<std::string> mac_of(std::string_view prefix, std::string_view address) {
  std::array<std::uint8_t, 4> bytes{};
  if (inet_pton(AF_INET, std::string(address).c_str(), bytes.data()) != 1)
    return base::invalid("'" + std::string(address) + "' is not an IPv4 address");
  std::array<char, 16> tail{};
  std::snprintf(tail.data(), tail.size(), ":%02x:%02x:%02x", bytes[1], bytes[2], bytes[3]);
  return std::string(prefix) + tail.data();
}

}  // namespace qvd::controller
