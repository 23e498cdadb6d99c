#pragma once

#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::gateway {

/// What a person typed.
struct Credentials {
  std::string login;     // not empty
  std::string password;  // may hold colons
};

/// Reads `Basic base64(login:password)`. Errors: Unauthenticated.
/// Source: QVD 4.2 L7R.pm, _authenticate_user.
base::Result<Credentials> parse_authorization(std::string_view header);

/// A login taken apart into person and tenant.
struct TenantLogin {
  std::string login;
  std::string tenant;
};

/// `alice@acme` or `alice#acme`, split at the first of `separators`; without one, `fallback`.
/// Source: QVD 4.2 Authenticator/Plugin/Default.pm, find_tenant.
TenantLogin split_login(std::string_view text, std::string_view separators,
                        std::string_view fallback);

}  // namespace qvd::gateway
