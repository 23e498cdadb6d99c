#include "base/tls/alpn.hpp"

#include <algorithm>

namespace qvd::base {
namespace {

std::span<const unsigned char> find(std::span<const unsigned char> offered,
                                    const std::string& name) {
  while (!offered.empty()) {
    const std::size_t size = offered.front();
    offered = offered.subspan(1);
    if (size > offered.size()) return {};
    const auto theirs = offered.first(size);
    if (std::equal(theirs.begin(), theirs.end(), name.begin(), name.end(),
                   [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); }))
      return theirs;
    offered = offered.subspan(size);
  }
  return {};
}

}  // namespace

std::span<const unsigned char> common_protocol(const std::vector<std::string>& ours,
                                               std::span<const unsigned char> offered) {
  for (const std::string& name : ours) {
    if (const auto found = find(offered, name); !found.empty()) return found;
  }
  return {};
}

}  // namespace qvd::base
