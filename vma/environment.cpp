#include "vma/environment.hpp"

#include <algorithm>

#include "base/text/ascii.hpp"
#include "base/text/split.hpp"
#include "base/text/trim.hpp"

namespace qvd::vma {
namespace {

bool is_variable_name(std::string_view name) {
  if (name.empty() || base::is_digit(name.front())) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return base::is_letter_or_digit(c) || c == '_'; });
}

std::string_view unquote(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == value.back() &&
                      (value.front() == '"' || value.front() == '\'');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

void read_environment_file(std::string_view text, std::map<std::string, std::string>& variables) {
  for (std::string_view line : base::split_lines(text)) {
    line = base::trim(line);
    if (line.starts_with("export ")) line = base::trim(line.substr(7));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || !is_variable_name(line.substr(0, equals))) continue;
    variables[std::string(line.substr(0, equals))] = unquote(line.substr(equals + 1));
  }
}

std::vector<std::string> make_environment(const Config& config, const Account& account,
                                          const std::string& nx_dialog,
                                          const std::vector<std::string>& files) {
  std::map<std::string, std::string> variables = {
      {"PATH", "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"}, {"LANG", config.lang}};
  for (const std::string& file : files) read_environment_file(file, variables);
  variables["HOME"] = account.home;
  variables["USER"] = account.name;
  variables["LOGNAME"] = account.name;
  variables["SHELL"] = account.shell.empty() ? config.shell : account.shell;
  variables["MAIL"] = "/var/mail/" + account.name;
  variables["XDG_RUNTIME_DIR"] = "/run/user/" + std::to_string(account.uid);
  variables["NX_CLIENT"] = nx_dialog;
  std::vector<std::string> out;
  for (const auto& [name, value] : variables) out.push_back(name + "=" + value);
  return out;
}

}  // namespace qvd::vma
