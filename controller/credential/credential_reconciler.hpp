#pragma once

#include <memory>

#include "controller/runtime/controller.hpp"

namespace qvd::controller {

/// Keeps each UserCredential in step with the Secret that its User names. A Secret that is gone
/// takes the password with it; a credential that was written directly is left alone. The User's
/// condition CredentialReady says what is wrong.
std::unique_ptr<Controller> make_credential_controller(const Deps& deps);

}  // namespace qvd::controller
