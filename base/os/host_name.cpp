#include "base/os/host_name.hpp"

#include <unistd.h>

#include <array>

namespace qvd::base {

std::string host_name() {
  std::array<char, 256> name{};  // Linux: at most 64; the last byte stays 0
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

}  // namespace qvd::base
