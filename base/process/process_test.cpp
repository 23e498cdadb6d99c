#include "base/process/process.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <fstream>

#include "base/os/temp_dir.hpp"

namespace qvd::base {
namespace {

using namespace std::chrono_literals;

CommandResult run(std::vector<std::string> argv, std::string input = {},
                  std::size_t max_output = 1 << 20) {
  auto result = run_command(
      with_timeout(30s),
      {.argv = std::move(argv), .stdin_data = std::move(input), .max_output = max_output});
  EXPECT_TRUE(result.has_value()) << result.status().message();
  return result.value_or(CommandResult{});
}

TEST(Process, CapturesOutputAndExitCode) {
  const auto result = run({"sh", "-c", "echo out; echo err >&2; exit 3"});
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(run({"sh", "-c", "kill -9 $$"}).exit_code, 128 + SIGKILL);
}

TEST(Process, FeedsLargeInputWithoutDeadlock) {
  const std::string input(3'000'000, 'x');
  EXPECT_EQ(run({"cat"}, input, input.size()).out, input);
  EXPECT_EQ(run({"true"}, input).exit_code, 0);
}

TEST(Process, OutputIsBounded) {
  const auto result = run({"head", "-c", "100000", "/dev/zero"}, {}, 10);
  EXPECT_EQ(result.out.size(), 10U);
  EXPECT_TRUE(result.truncated);
}

TEST(Process, ArgumentsAreNotInterpreted) {
  EXPECT_EQ(run({"printf", "%s", "$HOME; `id` \"'"}).out, "$HOME; `id` \"'");
}

TEST(Process, EnvironmentIsGivenOrInherited) {
  // Longer than a string keeps inside itself: the texts must still be there when it is run.
  const std::string home = "HOME=/" + std::string(60, 'h');
  const auto result =
      run_command(with_timeout(30s),
                  {.argv = {"/usr/bin/env"}, .environment = std::vector<std::string>{"A=1", home}});
  EXPECT_EQ(result->out, "A=1\n" + home + "\n");
  EXPECT_NE(run({"env"}).out.find("PATH="), std::string::npos);
}

TEST(Process, FailuresAreClear) {
  EXPECT_EQ(run_command(with_timeout(1s), {.argv = {"/nonexistent/program"}}).status().code(),
            Code::kNotFound);
  EXPECT_EQ(run_command(with_timeout(1s), Command{}).status().code(), Code::kInvalid);
  EXPECT_EQ(run_command(with_timeout(20ms), {.argv = {"sleep", "1000"}}).status().code(),
            Code::kTimeout);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(run_command({.stop = stop.get_token()}, {.argv = {"sleep", "1000"}}).status().code(),
            Code::kTimeout);
  const Status status =
      run_checked(with_timeout(30s), {.argv = {"sh", "-c", "echo bad >&2; exit 2"}}).status();
  EXPECT_EQ(status.message(), "sh: exit code 2: bad");
  EXPECT_EQ(run_checked(with_timeout(30s), {.argv = {"echo", "x"}}).value(), "x\n");
}

TEST(Process, ADaemonThatKeepsThePipesDoesNotHoldUsUp) {
  EXPECT_EQ(run({"sh", "-c", "sleep 1000 & echo started"}).out, "started\n");
}

TEST(ChildProcess, StopsTheWholeGroup) {
  auto child = ChildProcess::spawn({.argv = {"sh", "-c", "sleep 1000 & wait"}}).value();
  EXPECT_FALSE(child.poll().has_value());
  EXPECT_EQ(child.stop(with_timeout(30s)), 128 + SIGTERM);
  EXPECT_EQ(child.poll(), 128 + SIGTERM);
}

TEST(ChildProcess, KillsWhatIgnoresTheRequest) {
  const TempDir folder = TempDir::create("stubborn").value();
  const std::string fifo = (folder.path() / "ready").string();
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  auto stubborn =
      ChildProcess::spawn(
          {.argv = {"sh", "-c", "trap '' TERM; echo x >\"$0\"; while :; do sleep 1000; done",
                    fifo}})
          .value();
  std::ifstream(fifo).get();  // from here on it ignores the request
  EXPECT_EQ(stubborn.stop(with_timeout(0ms)), 128 + SIGKILL);
}

TEST(ChildProcess, TheDestructorKills) {
  pid_t pid = 0;
  {
    const auto child = ChildProcess::spawn({.argv = {"sleep", "1000"}}).value();
    pid = child.pid();
    EXPECT_EQ(::kill(pid, 0), 0);
  }
  EXPECT_NE(::kill(pid, 0), 0);
}

}  // namespace
}  // namespace qvd::base
