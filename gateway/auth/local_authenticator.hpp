#pragma once

#include <functional>
#include <string>

#include "base/core/clock.hpp"
#include "gateway/auth/authenticator.hpp"
#include "gateway/auth/verified_cache.hpp"

namespace qvd::gateway {

/// What is known of a person who may sign in with a password.
struct LocalAccount {
  std::string user;    // name of the User object
  std::string login;   // normalised
  std::string hash{};  // "": no password fits
  bool blocked = false;
  std::optional<base::WallTime> locked_until{};
};

/// Finds the account of a login in a tenant. Must be quick: a cache look-up.
using FindAccount =
    std::function<std::optional<LocalAccount>(const std::string& tenant, const std::string& login)>;

/// Passwords against UserCredential. An unknown, blocked or locked person costs as much work as a
/// known one and gets the same answer, so that logins cannot be guessed.
class LocalAuthenticator final : public Authenticator {
 public:
  LocalAuthenticator(FindAccount find, const base::Clock& clock)
      : find_(std::move(find)), clock_(clock), verified_(clock) {}

  [[nodiscard]] std::string_view type() const override { return "local"; }
  base::Result<std::optional<Identity>> authenticate(const std::string& tenant,
                                                     const std::string& login,
                                                     const std::string& password) override;

 private:
  bool matches(const LocalAccount& account, const std::string& password);

  FindAccount find_;
  const base::Clock& clock_;
  VerifiedCache verified_;
};

}  // namespace qvd::gateway
