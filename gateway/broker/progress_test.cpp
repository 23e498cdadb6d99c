#include "gateway/broker/progress.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "gateway/broker/x_session.hpp"

namespace qvd::gateway {
namespace {

using Kind = WaitStep::Kind;

Watched ready() {
  Watched w;
  w.session_seen = w.session_present = w.granted = true;
  w.epoch = 4;
  w.machine_id = 12;
  w.run_present = w.run_assigned = w.run_running = true;
  return w;
}

TEST(WaitStep, EveryState) {
  struct Case {
    const char* name;
    std::function<void(Watched&)> change;
    Kind kind;
    const char* text;
  };
  for (const Case& c : {
           Case{"ready", [](Watched&) {}, Kind::kConnect, "Starting X session at VM 12"},
           Case{"not granted", [](Watched& w) { w.granted = false; }, Kind::kWait,
                "Aborting contending session for VM_ID: 12"},
           Case{"not yet in the cache",
                [](Watched& w) { w.session_seen = w.session_present = w.granted = false; },
                Kind::kWait, "Aborting"},
           Case{"no run", [](Watched& w) { w.run_present = w.run_running = false; }, Kind::kWait,
                "Assigning VM 12 to host"},
           Case{"starting", [](Watched& w) { w.run_running = false; }, Kind::kWait,
                "Waiting for VM to reach state 'running'"},
           Case{"not bound", [](Watched& w) { w.run_running = w.run_assigned = false; },
                Kind::kWait, "Starting virtual machine"},
           Case{"old run ends",
                [](Watched& w) {
                  w.run_running = false;
                  w.run_stopping = true;
                },
                Kind::kWait, "'stopped'"},
           Case{"deleted session", [](Watched& w) { w.session_present = false; }, Kind::kGiveUp,
                "disconnected"},
           Case{"superseded", [](Watched& w) { w.closed_reason = "Superseded"; }, Kind::kGiveUp,
                "Another connection"},
           Case{"deleted machine", [](Watched& w) { w.machine_present = false; }, Kind::kGiveUp,
                "deleted"},
           Case{"power off", [](Watched& w) { w.powered_off = true; }, Kind::kGiveUp,
                "switched off"},
           Case{"start suspended",
                [](Watched& w) {
                  w.run_present = w.run_running = false;
                  w.start_refusal = "why";
                },
                Kind::kGiveUp, "why"},
           Case{"suspended but runs", [](Watched& w) { w.start_refusal = "why"; }, Kind::kConnect,
                ""},
           Case{"no host",
                [](Watched& w) {
                  w.run_present = w.run_running = false;
                  w.start_blocker = "no host";
                },
                Kind::kWait, "Assigning"},
           Case{"no host for long",
                [](Watched& w) {
                  w.run_present = w.run_running = false;
                  w.start_blocker = "no host";
                  w.blocked_long = true;
                },
                Kind::kGiveUp, "no host"},
       }) {
    Watched watched = ready();
    c.change(watched);
    const WaitStep step = next_wait_step(watched);
    EXPECT_EQ(step.kind, c.kind) << c.name;
    EXPECT_NE(step.text.find(c.text), std::string::npos) << c.name << ": " << step.text;
  }
}

TEST(RelayEnd, OnlyWhenTheSessionIsNoLongerOurs) {
  EXPECT_FALSE(relay_end_reason(ready(), 4, 4).has_value());
  EXPECT_FALSE(relay_end_reason(ready(), 4, 0).has_value());
  EXPECT_EQ(relay_end_reason(ready(), 4, 5), "Superseded");
  Watched gone = ready();
  gone.session_present = false;
  EXPECT_EQ(relay_end_reason(gone, 4, 4), "Disconnected");
  Watched closed = ready();
  closed.closed_reason = "GatewayLost";
  EXPECT_EQ(relay_end_reason(closed, 4, 4), "GatewayLost");
  Watched stopping = ready();
  stopping.run_running = false;
  stopping.powered_off = true;
  EXPECT_FALSE(relay_end_reason(stopping, 4, 4).has_value());
}

TEST(XStart, LaterParametersWin) {
  SessionFacts facts;
  facts.properties = {{"qvd.client.geometry", "800x600"}, {"qvd.slave.key", "stolen"}, {"p", "1"}};
  facts.login = "alice";
  facts.unix_uid = "1000";
  facts.slave_key = "k";
  facts.epoch = 3;
  const auto parameters = x_start_parameters(
      {{"qvd.client.geometry", "1x1"}, {"custom.a", "b"}, {"qvd.vm.user.name", "root"}}, facts);
  const std::map<std::string, std::string> want{
      {"qvd.client.geometry", "800x600"}, {"custom.a", "b"},      {"p", "1"},
      {"qvd.session.epoch", "3"},         {"qvd.slave.key", "k"}, {"qvd.vm.user.name", "alice"},
      {"qvd.vm.user.uid", "1000"}};
  EXPECT_EQ(parameters, want);
}

TEST(XState, WhatToDo) {
  EXPECT_EQ(step_for_x_state("listening"), XStep::kConnect);
  EXPECT_EQ(step_for_x_state("starting"), XStep::kWait);
  EXPECT_EQ(step_for_x_state("provisioning"), XStep::kWaitLong);
  for (const char* state : {"stopped", "connected", "suspended", ""})
    EXPECT_EQ(step_for_x_state(state), XStep::kGiveUp) << state;
}

}  // namespace
}  // namespace qvd::gateway
