#pragma once

#include "base/core/status.hpp"

namespace qvd::agent {

/// Starts the one thread of this process that runs libvirt's event loop, the first time it is
/// called. libvirt wants its loop registered before the first connection is opened, and the choice
/// cannot be undone, so the thread lives as long as the process. Threads: any.
base::Status start_libvirt_events();

}  // namespace qvd::agent
