#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "api/types/session.hpp"
#include "api/types/virtual_machine.hpp"

namespace qvd::controller {

/// One session and how long it has gone on like this, in our own time.
struct SessionView {
  api::Session session;
  const api::VirtualMachine* machine = nullptr;  // null: there is none
  std::chrono::nanoseconds gateway_silent{0};    // its Lease has not changed for so long
  std::chrono::nanoseconds waiting{0};           // since we first saw it unconnected
  std::chrono::nanoseconds longest_wait{0};      // of the settings
};

/// A gateway renews its Lease every 10 s.
inline constexpr std::chrono::seconds kGatewaySilence{30};

/// Why an open session is to be closed; kUnset if it may go on.
struct SessionFate {
  api::SessionClosedReason reason = api::SessionClosedReason::kUnset;
  std::string message;
  std::chrono::nanoseconds look_again{0};  // if it may go on
};
SessionFate fate_of(const SessionView& view);

}  // namespace qvd::controller
