#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/config/option_set.hpp"
#include "base/core/context.hpp"
#include "base/core/result.hpp"

namespace qvd::base {

class Health;
class Registry;

/// What a running command is given.
struct RunEnvironment {
  Context context;    // stops at SIGTERM or SIGINT
  Registry& metrics;  // served by the admin listener of a daemon
  Health& health;     // readiness checks of a daemon are added here
};

/// One line of the Examples section of --help.
struct Example {
  std::string command{};
  std::string what{};
};

/// A command such as `serve`. Every command also takes --config, --log-level, --log-format,
/// --help and --version; a daemon also --admin-listen.
struct CommandSpec {
  std::string name{};     // "" if the program has no subcommands
  std::string summary{};  // one line
  std::vector<Example> examples{};
  bool daemon = false;
  OptionSet options{};  // targets outlive run_program
  /// Returns when done or stopped. Success: exit 0. usage_error(): exit 2. Other failures: exit 1;
  /// the message is printed by the harness, once.
  std::function<Status(RunEnvironment&)> run{};
};

struct ProgramSpec {
  std::string name{};  // such as qvd-gateway
  std::string summary{};
  std::vector<CommandSpec> commands{};
};

/// The body of main(): reads command line and configuration file, sets up logging, turns SIGTERM
/// and SIGINT into a stop request (a second one ends the process at once), ignores SIGPIPE, starts
/// the admin listener of a daemon (logged as `admin listener ready addr=…`), runs the command.
/// Returns the exit code: 0 done, 1 failed, 2 wrong usage.
int run_program(const ProgramSpec& program, int argc, const char* const* argv);

/// A failure for which the program exits with 2.
Status usage_error(std::string message);

}  // namespace qvd::base
