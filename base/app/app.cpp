#include "base/app/app.hpp"

#include <exception>
#include <iostream>
#include <memory>
#include <optional>

#include "base/admin/admin_server.hpp"
#include "base/app/command_line.hpp"
#include "base/app/signals.hpp"
#include "base/log/log.hpp"

namespace qvd::base {
namespace {

constexpr std::string_view kUsage = "Usage";

int report(const ProgramSpec& program, const Status& status) {
  if (status.ok()) return 0;
  std::cerr << program.name << ": " << status.message() << std::endl;
  return status.reason() == kUsage ? 2 : 1;
}

Status run_daemon(const CommandSpec& command, const CommonOptions& common,
                  RunEnvironment& environment) {
  auto admin = start_admin_server(common.admin_listen, environment.metrics, environment.health);
  if (!admin) return admin.status().with_context("--admin-listen");
  log::info("admin listener ready", {{"addr", (*admin)->address()}});
  const Status status = command.run(environment);
  log::info("stopped");
  return status;
}

Status run_command_spec(const CommandSpec& command, const CommonOptions& common) {
  const SignalWatch signals;
  Registry metrics;
  Health health;
  RunEnvironment environment{Context{.stop = signals.token()}, metrics, health};
  try {
    return command.daemon ? run_daemon(command, common, environment) : command.run(environment);
  } catch (const std::exception& error) {  // whatever escaped: a mistake of ours, said once
    return internal_error(std::string("unexpected failure: ") + error.what());
  }
}

}  // namespace

Status usage_error(std::string message) {
  return Status(Code::kInvalid, std::string(kUsage), std::move(message));
}

int run_program(const ProgramSpec& program, int argc, const char* const* argv) {
  const auto parsed = parse_command_line(program, argc, argv);
  if (!parsed) return report(program, parsed.status());
  if (parsed->command == nullptr) {
    std::cout << parsed->output << std::flush;
    return 0;
  }
  CommonOptions common;
  const OptionSet options = complete_options(*parsed->command, common);
  if (const Status status = resolve_options(options, *parsed, common); !status.ok()) {
    return report(program, status);
  }
  log::init(program.name, log::parse_level(common.log_level).value(), common.log_format == "json");
  return report(program, run_command_spec(*parsed->command, common));
}

}  // namespace qvd::base
