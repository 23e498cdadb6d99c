#pragma once

#include <optional>
#include <string>

#include "api/types/core.hpp"
#include "api/types/user.hpp"
#include "api/types/user_credential.hpp"
#include "base/core/result.hpp"

namespace qvd::controller {

/// What kind of hash a text is; kNone if it is none that we can check.
/// Source: QVD 4.2, Default.pm: 43 characters of base64, SHA-256 over salt and password.
api::UserCredentialScheme scheme_of(std::string_view hash);

/// The credential that a Secret with the key `password` or `hash` stands for, owned by the user.
/// Hashing takes about 50 ms. Errors: Invalid, naming the key and what to put there.
base::Result<api::UserCredential> derive_credential(const api::User& user,
                                                    const api::Secret& secret);

/// Whether `credential` was derived from exactly this version of the Secret.
bool is_current(const api::UserCredential& credential, const api::Secret& secret);

/// Whether `credential` came from a Secret; one that an administrator or importer wrote did not.
bool is_derived(const api::UserCredential& credential);

}  // namespace qvd::controller
