#include "gateway/auth/local_authenticator.hpp"

#include "base/crypto/password.hpp"
#include "base/log/log.hpp"

namespace qvd::gateway {

bool LocalAuthenticator::matches(const LocalAccount& account, const std::string& password) {
  if (verified_.holds(account.hash, password)) return true;
  const auto right = base::verify_password(password, account.hash);
  if (!right)
    base::log::warn("password hash is unreadable",
                    {{"user", account.user}, {"err", right.status()}});
  if (right.value_or(false)) verified_.add(account.hash, password);
  return right.value_or(false);
}

base::Result<std::optional<Identity>> LocalAuthenticator::authenticate(
    const std::string& tenant, const std::string& login, const std::string& password) {
  const auto account = find_(tenant, login);
  const bool usable = account && !account->hash.empty() && !account->blocked &&
                      (!account->locked_until || *account->locked_until <= clock_.wall_now());
  if (!usable) {
    (void)base::verify_password(password, base::dummy_password_hash());
    return std::optional<Identity>();
  }
  if (!matches(*account, password)) return std::optional<Identity>();
  return std::optional(Identity{tenant, account->user, account->login, std::string(type())});
}

}  // namespace qvd::gateway
