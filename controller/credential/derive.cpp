#include "controller/credential/derive.hpp"

#include <algorithm>

#include "base/crypto/password.hpp"
#include "base/text/ascii.hpp"

namespace qvd::controller {
namespace {

bool is_base64(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return base::is_letter_or_digit(c) || c == '+' || c == '/'; });
}

// Of both the password counts: `qvdctl passwd` takes it away when it sets a hash, so a password
// beside a hash was declared afterwards.
base::Result<std::string> hash_of(const api::Secret& secret) {
  const bool has_password = secret.data.contains("password");
  if (!has_password && !secret.data.contains("hash"))
    return base::invalid("the Secret needs either the key password or the key hash");
  if (!has_password) return secret.value("hash");
  ASSIGN_OR_RETURN(const std::string password, secret.value("password"));
  if (password.empty()) return base::invalid("the key password is empty");
  return base::hash_password(password);
}

}  // namespace

api::UserCredentialScheme scheme_of(std::string_view hash) {
  constexpr std::size_t kQvdLength = 43;
  if (hash.starts_with("$scrypt$")) return api::UserCredentialScheme::kScrypt;
  if (hash.size() == kQvdLength && is_base64(hash)) return api::UserCredentialScheme::kSha256;
  return api::UserCredentialScheme::kNone;
}

base::Result<api::UserCredential> derive_credential(const api::User& user,
                                                    const api::Secret& secret) {
  api::UserCredential out;
  out.metadata.name = user.metadata.name;
  out.metadata.ns = user.metadata.ns;
  out.metadata.owner_references = {api::controller_reference(api::User::kind(), user.metadata)};
  ASSIGN_OR_RETURN(out.spec.hash, hash_of(secret));
  out.spec.scheme = scheme_of(out.spec.hash);
  if (out.spec.scheme == api::UserCredentialScheme::kNone)
    return base::invalid("the key hash is neither $scrypt$… nor a hash of QVD");
  out.spec.source = api::UserCredentialSource();
  out.spec.source->secret = secret.metadata.name;
  out.spec.source->uid = secret.metadata.uid;
  out.spec.source->resource_version = secret.metadata.resource_version;
  return out;
}

bool is_current(const api::UserCredential& credential, const api::Secret& secret) {
  const auto& source = credential.spec.source;
  return source && source->secret == secret.metadata.name && source->uid == secret.metadata.uid &&
         source->resource_version == secret.metadata.resource_version;
}

bool is_derived(const api::UserCredential& credential) {
  return credential.spec.source && !credential.spec.source->secret.empty();
}

}  // namespace qvd::controller
