#include "gateway/auth/authorization.hpp"

#include "base/crypto/base64.hpp"
#include "base/text/trim.hpp"

namespace qvd::gateway {
namespace {

constexpr std::string_view kBasic = "Basic ";

}  // namespace

base::Result<Credentials> parse_authorization(std::string_view header) {
  const auto refused = base::unauthenticated("sign in with a login and a password");
  if (!header.starts_with(kBasic)) return refused;
  const auto text = base::base64_decode(base::trim(header.substr(kBasic.size())));
  if (!text) return refused;
  const std::size_t colon = text->find(':');
  if (colon == std::string::npos || colon == 0 || text->find('\0') != std::string::npos)
    return refused;
  return Credentials{text->substr(0, colon), text->substr(colon + 1)};
}

TenantLogin split_login(std::string_view text, std::string_view separators,
                        std::string_view fallback) {
  const std::size_t at = text.find_first_of(separators);
  if (at == std::string_view::npos) return {std::string(text), std::string(fallback)};
  return {std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

}  // namespace qvd::gateway
