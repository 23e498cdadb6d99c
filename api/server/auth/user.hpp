#pragma once

#include <string>
#include <vector>

namespace qvd::apiserver {

inline constexpr const char* kAnonymous = "system:anonymous";
inline constexpr const char* kUnauthenticatedGroup = "system:unauthenticated";
inline constexpr const char* kAuthenticatedGroup = "system:authenticated";
inline constexpr const char* kMastersGroup = "system:masters";
inline constexpr const char* kControllerGroup = "qvd:controller";
inline constexpr const char* kAgentsGroup = "qvd:agents";
inline constexpr const char* kGatewaysGroup = "qvd:gateways";
/// In front of a host's name: the user of its agent.
inline constexpr const char* kAgentPrefix = "qvd:agent:";
/// In front of a gateway's name: the user of that gateway.
inline constexpr const char* kGatewayPrefix = "qvd:gateway:";

/// Who makes a request.
struct User {
  std::string name;
  std::vector<std::string> groups;

  [[nodiscard]] bool in(const std::string& group) const;
};

}  // namespace qvd::apiserver
