#include "api/types/login.hpp"

#include "base/text/letter_case.hpp"
#include "base/text/trim.hpp"

namespace qvd::api {

std::string normalise_login(std::string_view login, bool case_sensitive) {
  const std::string_view trimmed = base::trim(login);
  return case_sensitive ? std::string(trimmed) : base::lower_ascii(trimmed);
}

std::string login_of(const User& user, bool case_sensitive) {
  return normalise_login(user.spec.login.empty() ? user.metadata.name : user.spec.login,
                         case_sensitive);
}

}  // namespace qvd::api
