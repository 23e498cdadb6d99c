#pragma once

#include <string>
#include <string_view>

#include "api/types/user.hpp"

namespace qvd::api {

/// The form in which logins are compared: trimmed, and lower case unless `case_sensitive`. Of
/// ASCII only: what other letters mean in lower case depends on a locale.
std::string normalise_login(std::string_view login, bool case_sensitive);

/// What a person types to sign in, in that form: the login, or else the object's name.
std::string login_of(const User& user, bool case_sensitive);

}  // namespace qvd::api
