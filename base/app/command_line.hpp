#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/app/app.hpp"

namespace qvd::base {

/// The settings that every command has.
struct CommonOptions {
  std::string config_file{};
  std::string log_level = "info";
  std::string log_format = "text";
  std::string admin_listen = "127.0.0.1:0";  // of a daemon
};

/// What the command line says.
struct ParsedCommandLine {
  const CommandSpec* command = nullptr;                      // null: `output` is all that is wanted
  std::map<std::string, std::vector<std::string>> values{};  // texts by option name
  std::string output{};                                      // of --help or --version
};

/// Reads the command line. Errors: usage_error.
Result<ParsedCommandLine> parse_command_line(const ProgramSpec& program, int argc,
                                             const char* const* argv);

/// The options of one command with the common ones, which are written to `common`.
OptionSet complete_options(const CommandSpec& command, CommonOptions& common);

/// Sets every option from the command line, else the configuration file, else the environment.
/// Errors: usage_error with all problems.
Status resolve_options(const OptionSet& options, const ParsedCommandLine& parsed,
                       const CommonOptions& common);

}  // namespace qvd::base
