#include "controller/session/session_fate.hpp"

#include <gtest/gtest.h>

namespace qvd::controller {
namespace {

using namespace std::chrono_literals;
using api::SessionClosedReason;
using api::SessionPhase;

TEST(SessionFateTest, SaysWhatEndsASession) {
  const struct {
    const char* name;
    SessionPhase phase;
    bool machine;
    std::chrono::seconds silent;
    std::chrono::seconds waiting;
    SessionClosedReason want;
    std::chrono::seconds again;
  } cases[] = {
      {"fresh", SessionPhase::kPending, true, 0s, 0s, SessionClosedReason::kUnset, 30s},
      {"soon too long", SessionPhase::kStarting, true, 5s, 260s, SessionClosedReason::kUnset, 10s},
      {"too long", SessionPhase::kConnecting, true, 0s, 270s, SessionClosedReason::kTimedOut, 0s},
      {"connected for ever", SessionPhase::kConnected, true, 1s, 9000s, SessionClosedReason::kUnset,
       29s},
      {"gateway silent", SessionPhase::kConnected, true, 30s, 0s, SessionClosedReason::kGatewayLost,
       0s},
      {"no machine", SessionPhase::kPending, false, 0s, 0s, SessionClosedReason::kRefused, 0s},
  };
  for (const auto& c : cases) {
    api::VirtualMachine machine;
    SessionView view;
    view.session.status.phase = c.phase;
    view.machine = c.machine ? &machine : nullptr;
    view.gateway_silent = c.silent;
    view.waiting = c.waiting;
    view.longest_wait = 270s;
    const SessionFate fate = fate_of(view);
    EXPECT_EQ(fate.reason, c.want) << c.name;
    EXPECT_EQ(fate.look_again, c.again) << c.name;
  }
}

TEST(SessionFateTest, AnotherMachineOfTheSameNameIsNotTheOne) {
  api::VirtualMachine machine;
  machine.metadata.uid = "new";
  SessionView view;
  view.session.spec.vm_uid = "old";
  view.machine = &machine;
  view.longest_wait = 270s;
  EXPECT_EQ(fate_of(view).reason, SessionClosedReason::kRefused);
}

}  // namespace
}  // namespace qvd::controller
