#include "vma/environment.hpp"

#include <algorithm>

#include "base/text/trim.hpp"

namespace qvd::vma {
namespace {

bool is_variable_name(std::string_view name) {
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string_view unquote(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == value.back() &&
                      (value.front() == '"' || value.front() == '\'');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

void read_environment_file(std::string_view text, std::map<std::string, std::string>& variables) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = base::trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
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
