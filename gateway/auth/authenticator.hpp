#pragma once

#include <optional>
#include <string>

#include "base/core/result.hpp"
#include "gateway/auth/lockout.hpp"

namespace qvd::gateway {

/// Somebody who has shown who they are.
struct Identity {
  std::string tenant;  // namespace
  std::string user;    // name of the User object
  std::string login;   // as the desktop shall know them
  std::string plugin;  // that vouched for them
};

/// One way of signing in. Blocks: called on worker threads.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  /// As TenantSettings names it: local, ldap …
  [[nodiscard]] virtual std::string_view type() const = 0;
  /// Nothing if this way does not vouch for them. Errors: Unavailable if it cannot tell now.
  virtual base::Result<std::optional<Identity>> authenticate(const std::string& tenant,
                                                             const std::string& login,
                                                             const std::string& password) = 0;
};

}  // namespace qvd::gateway
