#pragma once

#include <memory>

#include "gateway/farm/change_hub.hpp"
#include "gateway/relay/client_link.hpp"

namespace qvd::gateway {

/// A callback, for any thread, that wakes the waiter of link->changed(). Harmless when the link has
/// gone; must not be called when its io_context has.
ChangeHub::Callback waker(const std::shared_ptr<ClientLink>& link);

}  // namespace qvd::gateway
