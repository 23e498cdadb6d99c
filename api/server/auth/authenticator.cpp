#include "api/server/auth/authenticator.hpp"

#include <algorithm>

#include "base/crypto/hash.hpp"
#include "base/crypto/password.hpp"
#include "base/text/letter_case.hpp"
#include "base/text/split.hpp"

namespace qvd::apiserver {
namespace {

constexpr std::string_view kHashPrefix = "sha256:";
constexpr std::string_view kBearer = "bearer ";

base::Result<StaticToken> parse_token_line(std::string_view line) {
  const auto fields = base::split(line, ',');
  if (fields.size() < 2 || !fields[0].starts_with(kHashPrefix) || fields[1].empty())
    return base::invalid("must be sha256:<hex>,<user>,<group>;<group>");
  StaticToken token{std::string(fields[0].substr(kHashPrefix.size())),
                    {std::string(fields[1]), {}}};
  if (token.sha256_hex.size() != 64 ||
      token.sha256_hex.find_first_not_of("0123456789abcdef") != std::string::npos)
    return base::invalid("the hash must have 64 lower-case hexadecimal digits");
  if (fields.size() < 3 || fields[2].empty()) return token;
  for (const std::string_view group : base::split(fields[2], ';'))
    token.user.groups.emplace_back(group);
  return token;
}

User authenticated(std::string name, std::vector<std::string> groups) {
  User user{std::move(name), std::move(groups)};
  if (!user.in(kAuthenticatedGroup)) user.groups.emplace_back(kAuthenticatedGroup);
  return user;
}

}  // namespace

bool User::in(const std::string& group) const {
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

base::Result<std::vector<StaticToken>> parse_token_file(std::string_view text) {
  std::vector<StaticToken> tokens;
  int number = 0;
  for (const std::string_view line : base::split_lines(text)) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    auto token = parse_token_line(line);
    if (!token) return token.status().with_context("line " + std::to_string(number));
    tokens.push_back(std::move(token).value());
  }
  return tokens;
}

base::Result<User> Authenticator::authenticate(const base::http::Request& request) const {
  const auto& certificate = request.peer.certificate;
  if (!certificate.common_name.empty())
    return authenticated(certificate.common_name, certificate.organizations);
  const std::string_view header = request.headers.get("Authorization");
  if (header.size() > kBearer.size() && base::iequals(header.substr(0, kBearer.size()), kBearer)) {
    const std::string hash = base::sha256_hex(header.substr(kBearer.size()));
    for (const StaticToken& token : tokens_)
      if (base::constant_time_equal(token.sha256_hex, hash))
        return authenticated(token.user.name, token.user.groups);
    return base::Status(base::Code::kUnauthenticated, "Unauthorized", "Unauthorized");
  }
  return User{kAnonymous, {kUnauthenticatedGroup}};
}

}  // namespace qvd::apiserver
