#include "base/text/letter_case.hpp"
#include "base/text/trim.hpp"
#include "controller/runspec/run_spec.hpp"

namespace qvd::controller {

std::string login_of(const api::User& user, bool case_sensitive) {
  const std::string_view login =
      base::trim(user.spec.login.empty() ? user.metadata.name : user.spec.login);
  return case_sensitive ? std::string(login) : base::lower_ascii(login);
}

}  // namespace qvd::controller
