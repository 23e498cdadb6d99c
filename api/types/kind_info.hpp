#pragma once

#include <string>
#include <string_view>

namespace qvd::api {

/// What a client must know of a kind to address it: `/apis/<group>/<version>/…/<plural>`.
/// The views point at string literals, so a KindInfo is as good as a constant.
struct KindInfo {
  std::string_view group;    // "" is the core group, served below /api/v1
  std::string_view version;  // v1beta1
  std::string_view kind;     // VirtualMachine
  std::string_view plural;   // virtualmachines
  bool namespaced = true;

  /// `qvd.dev/v1beta1`, or `v1` in the core group.
  [[nodiscard]] std::string api_version() const {
    if (group.empty()) return std::string(version);
    return std::string(group) + "/" + std::string(version);
  }
  /// `virtualmachines.qvd.dev`, as error messages and CRD names say it.
  [[nodiscard]] std::string group_resource() const {
    if (group.empty()) return std::string(plural);
    return std::string(plural) + "." + std::string(group);
  }
};

}  // namespace qvd::api
