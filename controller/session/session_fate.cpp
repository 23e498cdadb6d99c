#include "controller/session/session_fate.hpp"

#include <algorithm>

namespace qvd::controller {

SessionFate fate_of(const SessionView& view) {
  using api::SessionClosedReason;
  const std::string& uid = view.session.spec.vm_uid;
  if (view.machine == nullptr || (!uid.empty() && view.machine->metadata.uid != uid)) {
    return {SessionClosedReason::kRefused, "there is no machine " + view.session.spec.vm, {}};
  }
  if (view.gateway_silent >= kGatewaySilence) {
    return {SessionClosedReason::kGatewayLost,
            "gateway " + view.session.spec.gateway + " is not heard of any more",
            {}};
  }
  SessionFate fate;
  fate.look_again = kGatewaySilence - view.gateway_silent;
  if (view.session.status.phase == api::SessionPhase::kConnected) return fate;
  if (view.waiting >= view.longest_wait) {
    return {SessionClosedReason::kTimedOut, "the machine did not show its desktop in time", {}};
  }
  fate.look_again = std::min(fate.look_again, view.longest_wait - view.waiting);
  return fate;
}

}  // namespace qvd::controller
