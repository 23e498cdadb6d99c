#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/core/guarded.hpp"
#include "gateway/auth/authenticator.hpp"
#include "gateway/auth/authorization.hpp"
#include "gateway/auth/lockout.hpp"

namespace qvd::gateway {

/// How people of one tenant sign in, as its settings say.
struct SignInPolicy {
  std::vector<std::string> plugins = {"local"};  // in this order
  LockoutPolicy lockout{};
  bool case_sensitive = false;
};

/// Runs the plug-ins of a tenant in order, and counts failures.
class SignIn {
 public:
  SignIn(std::vector<std::unique_ptr<Authenticator>> plugins, const base::Clock& clock)
      : plugins_(std::move(plugins)), lockout_(clock) {}

  /// Blocks. Errors: Unauthenticated with one text whatever is wrong; Unavailable, also if the
  /// policy names a plug-in that this gateway lacks.
  base::Result<Identity> authenticate(const TenantLogin& who, const std::string& password,
                                      const SignInPolicy& policy);

 private:
  base::Status check_supported(const std::string& tenant, const SignInPolicy& policy);
  base::Result<std::optional<Identity>> ask_all(const TenantLogin& who, const std::string& password,
                                                const SignInPolicy& policy);

  std::vector<std::unique_ptr<Authenticator>> plugins_;
  Lockout lockout_;
  base::Guarded<std::set<std::string>>
      told_;  // plug-ins that the log has been told of; not tenants, anybody can type those
};

}  // namespace qvd::gateway
