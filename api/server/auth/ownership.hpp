#pragma once

#include <string>

#include "api/server/auth/user.hpp"
#include "base/core/status.hpp"
#include "base/json/json.hpp"

namespace qvd::apiserver {

/// What a component does with an object, as far as ownership goes.
enum class Access { kRead, kWrite };

/// Refuses a component what belongs to another of its kind, which the URL cannot tell: an agent
/// reads and writes only runs of its own host and creates only its own Host and Lease, a gateway
/// writes only sessions and its Lease of its own name. Nobody else is concerned. Pure.
base::Status check_ownership(const User& user, Access access, const std::string& group,
                             const std::string& plural, const base::Json& object);

}  // namespace qvd::apiserver
