#pragma once

#include <string>
#include <string_view>

#include "api/types/session.hpp"
#include "base/core/status.hpp"

/// How a way to a desktop fails: the reason is what Session.status.closedReason says.
namespace qvd::gateway {

inline base::Status failure(std::string_view reason, std::string text) {
  return base::Status(base::Code::kUnavailable, std::string(reason), std::move(text));
}

inline base::Status client_gone() {
  return failure("ClientClosed", "The client has gone");
}

/// Whether the word is one of the reasons that a Session may be closed for.
inline bool is_closed_reason(std::string_view reason) {
  return !reason.empty() &&
         api::parse_enum<api::SessionClosedReason>(reason) != api::SessionClosedReason::kOther;
}

}  // namespace qvd::gateway
