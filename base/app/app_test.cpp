#include "base/app/app.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "base/app/command_line.hpp"
#include "base/os/file.hpp"
#include "base/os/temp_dir.hpp"

namespace qvd::base {
namespace {

struct AppTest : ::testing::Test {
  std::string listen = "127.0.0.1:0";
  std::string kubeconfig;
  bool force = false;
  std::vector<std::string> names;
  std::string ran;
  Status outcome;
  TempDir dir = TempDir::create().value();

  ProgramSpec program() {
    CommandSpec serve{
        .name = "serve", .summary = "Serve.", .examples = {{"qvd-x serve", "Serve at once"}}};
    serve.options.add("listen", &listen, "where to listen", {.metavar = "HOST:PORT"})
        .add("kubeconfig", &kubeconfig, "the API",
             {.required = true, .environment = "QVD_TEST_KUBECONFIG"})
        .add("force", &force, "hurry", {.short_name = 'f'});
    serve.run = [this](RunEnvironment&) {
      ran = "serve";
      return outcome;
    };
    CommandSpec list{.name = "list", .summary = "List."};
    list.options.positional("name", &names, "what to list");
    list.run = [this](RunEnvironment& environment) {
      ran = "list";
      return environment.context.stop.stop_requested() ? internal_error("stopped") : outcome;
    };
    return {.name = "qvd-x", .summary = "Test program.", .commands = {serve, list}};
  }

  int run(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "qvd-x");
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run_program(program(), static_cast<int>(arguments.size()), arguments.data());
    out = testing::internal::GetCapturedStdout();
    err = testing::internal::GetCapturedStderr();
    return code;
  }

  std::string write(std::string_view text) {
    const std::string path = (dir.path() / "c.yaml").string();
    EXPECT_TRUE(write_file_atomic(path, text).ok());
    return path;
  }

  std::string out;
  std::string err;
};

TEST_F(AppTest, RunsTheCommandWithItsOptions) {
  EXPECT_EQ(run({"serve", "--kubeconfig", "k", "--listen=:1", "-f"}), 0) << err;
  EXPECT_EQ(ran, "serve");
  EXPECT_EQ(kubeconfig, "k");
  EXPECT_EQ(listen, ":1");
  EXPECT_TRUE(force);
  EXPECT_EQ(run({"list", "a", "b"}), 0) << err;
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b"}));
}

TEST_F(AppTest, FailureIsSaidOnceAndExitsWithOne) {
  outcome = unavailable("the sky is down");
  EXPECT_EQ(run({"list"}), 1);
  EXPECT_EQ(err, "qvd-x: the sky is down\n");
  outcome = usage_error("either or");
  EXPECT_EQ(run({"list"}), 2);
}

TEST_F(AppTest, WrongUsageExitsWithTwo) {
  EXPECT_EQ(run({}), 2);
  EXPECT_EQ(run({"dance"}), 2);
  EXPECT_EQ(run({"serve"}), 2);
  EXPECT_EQ(err, "qvd-x: --kubeconfig is required\n");
  EXPECT_EQ(run({"serve", "--kubeconfig", "k", "--lisen", "x"}), 2);
  EXPECT_NE(err.find("--lisen"), std::string::npos);
  EXPECT_EQ(run({"list", "--log-level", "loud"}), 2);
  EXPECT_NE(err.find("--log-level: 'loud' is not one of debug, info, warn, error"),
            std::string::npos);
  EXPECT_EQ(ran, "");
}

TEST_F(AppTest, FileBeatsEnvironmentAndFlagBeatsFile) {
  const std::string file = write("kubeconfig: from-file\nlisten: from-file\n");
  ::setenv("QVD_TEST_KUBECONFIG", "from-env", 1);
  EXPECT_EQ(run({"serve", "--config", file.c_str(), "--listen", "from-flag"}), 0) << err;
  EXPECT_EQ(kubeconfig, "from-file");
  EXPECT_EQ(listen, "from-flag");
  EXPECT_EQ(run({"serve"}), 0);
  EXPECT_EQ(kubeconfig, "from-env");
  ::unsetenv("QVD_TEST_KUBECONFIG");
}

TEST_F(AppTest, FileProblemsAreUsageErrors) {
  const std::string file = write("kubeconfg: x\nlisten: 5\n");
  EXPECT_EQ(run({"serve", "--config", file.c_str()}), 2);
  EXPECT_NE(err.find(":1: kubeconfg: unknown setting; did you mean kubeconfig?"), std::string::npos)
      << err;
  EXPECT_NE(err.find(":2: listen: must be a string"), std::string::npos) << err;
  EXPECT_EQ(run({"serve", "--config", "/nonexistent"}), 2);
}

TEST_F(AppTest, HelpAndVersion) {
  EXPECT_EQ(run({"--version"}), 0);
  EXPECT_EQ(out, "qvd-x " QVD_VERSION "\n");
  EXPECT_EQ(run({"serve", "--help"}), 0);
  for (const char* want :
       {"--listen HOST:PORT", "(default: 127.0.0.1:0)", "[env: QVD_TEST_KUBECONFIG]",
        "Examples:", "# Serve at once", "--config FILE", "--log-level debug|info|warn|error"}) {
    EXPECT_NE(out.find(want), std::string::npos) << want << "\n" << out;
  }
  EXPECT_EQ(out.find("admin-listen"), std::string::npos);
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_NE(out.find("serve"), std::string::npos);
}

TEST_F(AppTest, ADaemonServesAdminAndStopsOnTerm) {
  CommandSpec daemon{.summary = "Run.", .daemon = true};
  daemon.run = [](RunEnvironment& environment) {
    ::kill(::getpid(), SIGTERM);
    while (!environment.context.stop.stop_requested()) std::this_thread::yield();
    return ok_status();
  };
  const ProgramSpec spec{.name = "qvd-d", .summary = "Daemon.", .commands = {daemon}};
  const char* arguments[] = {"qvd-d", "--admin-listen", "127.0.0.1:0"};
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_program(spec, 3, arguments), 0);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("admin listener ready\" addr=127.0.0.1:"),
            std::string::npos);
}

}  // namespace
}  // namespace qvd::base
