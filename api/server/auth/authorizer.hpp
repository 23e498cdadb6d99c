#pragma once

#include <string>

#include "api/server/auth/user.hpp"
#include "base/core/status.hpp"

namespace qvd::apiserver {

/// What a request wants, in the words of Kubernetes' authorization.
struct Attributes {
  std::string verb;
  bool is_resource = true;
  std::string group;
  std::string resource;
  std::string subresource;
  std::string ns;
  std::string name;
  std::string path;  // of a non-resource request
  /// The value that the request's field selector demands of `spec.host`, "" if none.
  std::string selected_host;
};

struct Decision {
  bool allowed = false;
  std::string reason;
};

/// Decides whether a user may do something. Deny is the default. Threads: any.
class Authorizer {
 public:
  virtual ~Authorizer() = default;
  [[nodiscard]] virtual Decision authorize(const User& user,
                                           const Attributes& attributes) const = 0;
};

/// Fixed rules for administrators and our own components:
/// `system:masters` may do all; controller, agents and gateways what their work needs. An agent
/// (`qvd:agent:<host>`) and a gateway (`qvd:gateway:<name>`) reach only what carries their own
/// name.
class TableAuthorizer final : public Authorizer {
 public:
  [[nodiscard]] Decision authorize(const User& user, const Attributes& attributes) const override;
};

/// `widgets.qvd.dev "w1" is forbidden: User "viewer" cannot get resource …`.
base::Status forbidden(const User& user, const Attributes& attributes);

}  // namespace qvd::apiserver
