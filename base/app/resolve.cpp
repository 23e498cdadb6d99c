#include <algorithm>
#include <cstdlib>

#include "base/app/command_line.hpp"
#include "base/os/file.hpp"

namespace qvd::base {
namespace {

using Names = std::vector<std::string>;

bool holds(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void note(std::string& problems, const Status& status) {
  if (status.ok()) return;
  if (!problems.empty()) problems += '\n';
  problems += status.message();
}

std::string shown_name(const Option& option) {
  return option.positional ? option.name : "--" + option.name;
}

Names set_from_command_line(const OptionSet& options, const ParsedCommandLine& parsed,
                            std::string& problems) {
  Names given;
  for (const Option& option : options.options()) {
    const auto found = parsed.values.find(option.name);
    if (found == parsed.values.end() || found->second.empty()) continue;
    given.push_back(option.name);
    note(problems, set_option(option, found->second).with_context(shown_name(option)));
  }
  return given;
}

void set_from_file(const OptionSet& options, const std::string& file, Names& given,
                   std::string& problems) {
  if (file.empty()) return;
  const auto text = read_file(file);
  if (!text) return note(problems, text.status().with_context("--config"));
  const auto names = apply_config(options, *text, file, given);
  if (!names) return note(problems, names.status());
  given.insert(given.end(), names->begin(), names->end());
}

void set_from_environment(const OptionSet& options, Names& given, std::string& problems) {
  for (const Option& option : options.options()) {
    if (option.traits.environment.empty() || holds(given, option.name)) continue;
    const char* text = std::getenv(option.traits.environment.c_str());
    if (text == nullptr || *text == '\0') continue;
    given.push_back(option.name);
    note(problems, set_option(option, {text}).with_context(option.traits.environment));
  }
}

}  // namespace

Status resolve_options(const OptionSet& options, const ParsedCommandLine& parsed,
                       const CommonOptions& common) {
  std::string problems;
  Names given = set_from_command_line(options, parsed, problems);
  set_from_file(options, common.config_file, given, problems);
  set_from_environment(options, given, problems);
  for (const Option& option : options.options()) {
    if (option.traits.required && !holds(given, option.name)) {
      note(problems, usage_error(shown_name(option) + " is required"));
    }
  }
  return problems.empty() ? ok_status() : usage_error(problems);
}

}  // namespace qvd::base
