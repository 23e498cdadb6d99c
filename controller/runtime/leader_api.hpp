#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "api/client/api_client.hpp"

namespace qvd::controller {

/// Reason of the refusal.
inline constexpr std::string_view kNotLeading = "NotLeading";

/// An ApiClient that refuses to write (Unavailable, NotLeading) unless `leading` says true at that
/// moment: a process that was paused and lost its leadership meanwhile finds out before its next
/// write. A write already on its way may still arrive; what must not happen twice is a
/// compare-and-swap anyway. `api` must outlive it.
std::unique_ptr<api::ApiClient> make_leader_api(api::ApiClient& api, std::function<bool()> leading);

}  // namespace qvd::controller
