#include "gateway/auth/sign_in.hpp"

#include <algorithm>

#include "api/types/login.hpp"
#include "base/crypto/password.hpp"
#include "base/log/log.hpp"

namespace qvd::gateway {

/// A way of signing in that is left out would be a door that an administrator believes shut: of
/// `[local, totp]` the password alone would do. Nobody gets in instead.
base::Status SignIn::check_supported(const std::string& tenant, const SignInPolicy& policy) {
  for (const std::string& wanted : policy.plugins) {
    const bool known = std::any_of(plugins_.begin(), plugins_.end(),
                                   [&](const auto& plugin) { return plugin->type() == wanted; });
    if (known) continue;
    if (told_.lock()->insert(wanted).second)
      base::log::error(
          "sign-in is shut: a plug-in of the settings is not supported by this version",
          {{"ns", tenant}, {"name", wanted}});
    return base::unavailable("sign-in with plug-in '" + wanted +
                             "' is not supported by this version; an administrator must change "
                             "authentication.plugins");
  }
  return base::ok_status();
}

base::Result<std::optional<Identity>> SignIn::ask_all(const TenantLogin& who,
                                                      const std::string& password,
                                                      const SignInPolicy& policy) {
  base::Status unclear;
  for (const std::string& wanted : policy.plugins) {
    for (const auto& plugin : plugins_) {
      if (plugin->type() != wanted) continue;
      auto identity = plugin->authenticate(who.tenant, who.login, password);
      if (identity && identity->has_value()) return identity;
      if (!identity) unclear = identity.status();
    }
  }
  if (!unclear.ok()) return unclear;
  return std::optional<Identity>();
}

base::Result<Identity> SignIn::authenticate(const TenantLogin& typed, const std::string& password,
                                            const SignInPolicy& policy) {
  RETURN_IF_ERROR(check_supported(typed.tenant, policy));
  const TenantLogin who{api::normalise_login(typed.login, policy.case_sensitive), typed.tenant};
  const std::string key = who.tenant + "/" + who.login;
  const auto refused = base::unauthenticated("login or password is wrong");
  if (lockout_.locked(key, policy.lockout)) {
    (void)base::verify_password(password, base::dummy_password_hash());
    return refused;
  }
  auto identity = ask_all(who, password, policy);
  if (!identity) return identity.status();
  if (identity->has_value()) {
    lockout_.succeeded(key);
    return std::move(**identity);
  }
  if (lockout_.failed(key, policy.lockout)) {
    base::log::warn("locked out after too many failures",
                    {{"ns", who.tenant}, {"user", who.login}});
  }
  return refused;
}

}  // namespace qvd::gateway
