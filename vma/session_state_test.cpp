#include "vma/session_state.hpp"

#include <gtest/gtest.h>

namespace qvd::vma {
namespace {

using namespace std::chrono_literals;

struct Line {
  const char* text;
  std::optional<NxState> state;
};

// Lines of nxagent 3.5.99.26 as a session prints them.
TEST(ReadLogLine, FollowsNxagentsWords) {
  const Line table[] = {
      {"Session: Starting session at 'Sat Nov 21 08:39:20 2026'.", NxState::kStarting},
      {"Info: Waiting for connection from any host on socket 'tcp:*:4100'.", NxState::kWaiting},
      {"Info: Accepted connection from '127.0.0.1'.", NxState::kHandshake},
      {"Session: Session started at 'Sat Nov 21 08:39:21 2026'.", NxState::kStarted},
      {"Session: Suspending session at 'Sat Nov 21 08:39:22 2026'.", NxState::kSuspending},
      {"Session: Session suspended at 'Sat Nov 21 08:39:23 2026'.", NxState::kSuspended},
      {"Session: Resuming session at 'Sat Nov 21 08:39:24 2026'.", NxState::kResuming},
      {"Session: Session resumed at 'Sat Nov 21 08:39:26 2026'.", NxState::kStarted},
      {"Session: Terminating session at 'Sat Nov 21 08:39:28 2026'.", NxState::kTerminating},
      {"Session: Session terminated at 'Sat Nov 21 08:39:29 2026'.", NxState::kTerminating},
      {"Session: Aborting session at 'x'.", NxState::kTerminating},
      {"Info: Waiting the cleanup timeout to complete.", std::nullopt},
      {"Session: Dreaming session at 'x'.", std::nullopt},
      {"Session: Session ", std::nullopt},
      {"", std::nullopt},
  };
  for (const Line& line : table) {
    const auto event = read_log_line(line.text);
    EXPECT_EQ(event ? event->state : std::nullopt, line.state) << line.text;
  }
}

TEST(ReadLogLine, TakesThePid) {
  EXPECT_EQ(read_log_line("Info: Agent running with pid '4711'.")->pid, 4711);
  EXPECT_FALSE(read_log_line("Info: Agent running with pid 'x'."));
  EXPECT_FALSE(read_log_line("Info: Agent running with pid '4711"));
}

TEST(ToXState, IsListeningOnlyWhenThePortIsOpen) {
  EXPECT_EQ(to_string(to_x_state(NxState::kInitiating)), "starting");
  EXPECT_EQ(to_string(to_x_state(NxState::kStarting)), "starting");
  EXPECT_EQ(to_string(to_x_state(NxState::kWaiting)), "listening");
  EXPECT_EQ(to_string(to_x_state(NxState::kHandshake)), "starting");
  EXPECT_EQ(to_string(to_x_state(NxState::kStarted)), "connected");
  EXPECT_EQ(to_string(to_x_state(NxState::kTerminating)), "stopping");
}

TEST(NxState, NamesSurviveARecord) {
  for (const NxState state :
       {NxState::kStopped, NxState::kInitiating, NxState::kProvisioning, NxState::kStarting,
        NxState::kWaiting, NxState::kHandshake, NxState::kStarted, NxState::kSuspending,
        NxState::kSuspended, NxState::kResuming, NxState::kTerminating})
    EXPECT_EQ(parse_nx_state(to_string(state)), state);
  EXPECT_EQ(parse_nx_state("nonsense"), NxState::kStopped);
}

TEST(DecideStart, DependsOnTheState) {
  const std::pair<XState, StartAction> table[] = {
      {XState::kStopped, StartAction::kLaunch},    {XState::kSuspended, StartAction::kResume},
      {XState::kConnected, StartAction::kSuspend}, {XState::kListening, StartAction::kReuse},
      {XState::kStarting, StartAction::kRefuse},   {XState::kProvisioning, StartAction::kRefuse},
      {XState::kSuspending, StartAction::kRefuse}, {XState::kStopping, StartAction::kRefuse}};
  for (const auto& [state, action] : table)
    EXPECT_EQ(decide_start(state), action) << to_string(state);
  EXPECT_EQ(refusal_text(XState::kStopping),
            "Unable to start/resume X session in state stopping, try again in a few minutes\n");
}

struct Age {
  NxState state;
  std::chrono::seconds age;
  Overdue expected;
};

TEST(CheckOverdue, EndsWhatHangs) {
  const StateLimits limits;
  const Age table[] = {{NxState::kInitiating, 20s, Overdue::kNo},
                       {NxState::kInitiating, 21s, Overdue::kTerminate},
                       {NxState::kWaiting, 10s, Overdue::kNo},
                       {NxState::kWaiting, 11s, Overdue::kTerminate},
                       {NxState::kHandshake, 60s, Overdue::kNo},
                       {NxState::kHandshake, 61s, Overdue::kTerminate},
                       {NxState::kSuspending, 21s, Overdue::kTerminate},
                       {NxState::kTerminating, 20s, Overdue::kNo},
                       {NxState::kTerminating, 21s, Overdue::kKill},
                       {NxState::kProvisioning, 9999s, Overdue::kNo},
                       {NxState::kStarted, 9999s, Overdue::kNo},
                       {NxState::kSuspended, 9999s, Overdue::kNo}};
  for (const Age& row : table)
    EXPECT_EQ(check_overdue(row.state, row.age, limits), row.expected) << to_string(row.state);
}

TEST(AdmitEpoch, RefusesTheSuperseded) {
  EXPECT_EQ(*admit_epoch("", 7), 7U);  // a gateway that knows no epochs
  EXPECT_EQ(*admit_epoch("7", 7), 7U);
  EXPECT_EQ(*admit_epoch("8", 7), 8U);
  EXPECT_EQ(admit_epoch("6", 7).status().code(), base::Code::kConflict);
  EXPECT_EQ(admit_epoch("6", 7).status().message(), "session epoch 6 was superseded by epoch 7");
  for (const char* text : {"x", "-1", "7x", " 7", "99999999999999999999"})
    EXPECT_EQ(admit_epoch(text, 0).status().code(), base::Code::kInvalid) << text;
}

}  // namespace
}  // namespace qvd::vma
