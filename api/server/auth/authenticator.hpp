#pragma once

#include <string>
#include <vector>

#include "api/server/auth/user.hpp"
#include "base/core/result.hpp"
#include "base/http/message.hpp"

namespace qvd::apiserver {

/// One static bearer token, known by its SHA-256 only.
struct StaticToken {
  std::string sha256_hex;
  User user;
};

/// Reads a token file: lines `sha256:<hex>,<user>,<group>;<group>…`; `#` starts a comment.
/// Errors: Invalid, with the line.
base::Result<std::vector<StaticToken>> parse_token_file(std::string_view text);

/// Finds out who sent a request: by verified client certificate (CN and every O), by bearer token,
/// else anonymous. Threads: any.
class Authenticator {
 public:
  explicit Authenticator(std::vector<StaticToken> tokens) : tokens_(std::move(tokens)) {}

  /// Errors: Unauthenticated for credentials that are not valid; never anonymous then.
  [[nodiscard]] base::Result<User> authenticate(const base::http::Request& request) const;

 private:
  std::vector<StaticToken> tokens_;
};

}  // namespace qvd::apiserver
