#pragma once

#include "base/core/context.hpp"
#include "client/settings.hpp"

namespace qvd::client {

/// Exit codes beyond the common 0, 1 and 2.
inline constexpr int kExitSignIn = 3;       // name, password, token or certificate not accepted
inline constexpr int kExitNotAllowed = 4;   // blocked, not yours, no such desktop
inline constexpr int kExitUnavailable = 5;  // the gateway or the desktop cannot be reached now
inline constexpr int kExitStopped = 130;    // Ctrl-C

/// The exit code for how a run ended.
int exit_code(const Status& status);

/// Reads /etc/qvd/client.conf, then $QVDCLIENTCONFIG or ~/.qvd/client.conf, where they exist.
Status load_client_conf(Settings& settings);

/// Lists, or opens a desktop and stays until its session ends.
Status run_client(const base::Context& context, Settings settings);

}  // namespace qvd::client
