#include "base/app/command_line.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <sstream>
#include <utility>

#include "base/text/join.hpp"

namespace qvd::base {
namespace {

using Values = std::map<std::string, std::vector<std::string>>;

std::string describe(const Option& option) {
  std::string text = option.help;
  if (const std::string value = option_text(option); !value.empty())
    text += " (default: " + value + ")";
  if (!option.traits.environment.empty()) text += " [env: " + option.traits.environment + "]";
  if (option.traits.required) text += " (required)";
  return text;
}

std::string flag_names(const Option& option) {
  if (option.positional) return option.name;
  std::string names = "--" + option.name;
  if (option.traits.short_name != 0)
    names.insert(0, std::string("-") + option.traits.short_name + ",");
  return names;
}

std::string metavar_of(const Option& option) {
  if (!option.traits.metavar.empty()) return option.traits.metavar;
  if (!option.traits.choices.empty()) return join(option.traits.choices, "|");
  if (std::holds_alternative<std::chrono::milliseconds*>(option.target)) return "DURATION";
  const bool text = std::holds_alternative<std::string*>(option.target) ||
                    std::holds_alternative<std::vector<std::string>*>(option.target);
  return text ? "TEXT" : "NUMBER";
}

void declare(CLI::App& app, const Option& option, Values& values) {
  const auto keep = [&values, name = option.name](const std::vector<std::string>& texts) {
    values[name] = texts;
    return true;
  };
  if (std::holds_alternative<bool*>(option.target) && !option.positional) {
    const auto on = [&values, name = option.name](std::int64_t count) {
      values[name] = {count > 0 ? "true" : "false"};
    };
    app.add_flag_function(flag_names(option), on, describe(option));
    return;
  }
  const bool list = std::holds_alternative<std::vector<std::string>*>(option.target);
  auto* flag = app.add_option(flag_names(option), keep, describe(option));
  flag->type_name(metavar_of(option));
  flag->multi_option_policy(list ? CLI::MultiOptionPolicy::TakeAll
                                 : CLI::MultiOptionPolicy::TakeLast);
  if (list && option.positional) {
    flag->expected(0, CLI::detail::expected_max_vector_size)->allow_extra_args();
  } else {
    flag->expected(1);
  }
}

std::string examples_text(const std::vector<Example>& examples) {
  if (examples.empty()) return "";
  std::string text = "Examples:\n";
  for (const Example& example : examples) {
    text += "  # " + example.what + "\n  " + example.command + "\n";
  }
  return text;
}

void declare_command(CLI::App& app, const CommandSpec& command, Values& values,
                     const OptionSet& options) {
  app.footer(examples_text(command.examples));
  for (const Option& option : options.options()) declare(app, option, values);
}

bool has_subcommands(const ProgramSpec& program) {
  return !program.commands.front().name.empty();
}

std::string help_hint(const ProgramSpec& program) {
  return " (see " + program.name + " --help)";
}

}  // namespace

OptionSet complete_options(const CommandSpec& command, CommonOptions& common) {
  OptionSet options = command.options;
  options.add("config", &common.config_file, "YAML file of settings; keys are long option names",
              {.metavar = "FILE"});
  options.add("log-level", &common.log_level, "what is logged",
              {.choices = {"debug", "info", "warn", "error"}});
  options.add("log-format", &common.log_format, "how it is logged", {.choices = {"text", "json"}});
  if (command.daemon) {
    options.add("admin-listen", &common.admin_listen,
                "address of /healthz, /readyz and /metrics; port 0 takes a free one",
                {.metavar = "HOST:PORT"});
  }
  return options;
}

Result<ParsedCommandLine> parse_command_line(const ProgramSpec& program, int argc,
                                             const char* const* argv) {
  ParsedCommandLine parsed;
  CLI::App app(program.summary, program.name);
  CommonOptions shown;  // only the defaults that --help prints
  app.set_version_flag("--version", program.name + " " QVD_VERSION);
  std::vector<std::pair<CLI::App*, const CommandSpec*>> apps;
  for (const CommandSpec& command : program.commands) {
    CLI::App* target =
        has_subcommands(program) ? app.add_subcommand(command.name, command.summary) : &app;
    if (target != &app) target->set_version_flag("--version", program.name + " " QVD_VERSION);
    declare_command(*target, command, parsed.values, complete_options(command, shown));
    apps.emplace_back(target, &command);
  }
  if (has_subcommands(program)) app.require_subcommand(1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {
    std::ostringstream out;
    app.exit(wanted, out, out);
    parsed.output = out.str();
    return parsed;
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what() + help_hint(program));
  }
  for (const auto& [target, command] : apps) {
    if (target == &app || target->parsed()) parsed.command = command;
  }
  return parsed;
}

}  // namespace qvd::base
