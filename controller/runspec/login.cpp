#include <algorithm>

#include "controller/runspec/run_spec.hpp"

namespace qvd::controller {

std::string login_of(const api::User& user, bool case_sensitive) {
  std::string login = user.spec.login.empty() ? user.metadata.name : user.spec.login;
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  login.erase(login.begin(), std::ranges::find_if_not(login, blank));
  while (!login.empty() && blank(login.back())) login.pop_back();
  if (case_sensitive) return login;
  // ASCII only: what other letters mean in lower case depends on a locale.
  for (char& c : login)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return login;
}

}  // namespace qvd::controller
