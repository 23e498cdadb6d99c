#pragma once

#include <string>
#include <vector>

#include "base/core/clock.hpp"
#include "base/json/json.hpp"

namespace qvd::ctl {

using base::Json;

/// An object for people: who it is, what is wished, how it is, conditions and events as tables.
/// Values of Secrets are not shown, only how long they are.
std::string describe_object(const Json& object, const std::vector<Json>& events,
                            base::WallTime now);

/// `5m`, `3h`, `12d`: the time since an RFC 3339 time; "" if it is none.
std::string age(const std::string& since, base::WallTime now);

}  // namespace qvd::ctl
