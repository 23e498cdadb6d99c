#include "ctl/completion.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>

#include "base/text/join.hpp"
#include "base/text/split.hpp"
#include "ctl/arguments.hpp"
#include "ctl/commands.hpp"

namespace qvd::ctl {
namespace {

constexpr std::string_view kScript = R"sh(
  __qvdctl_ask() {
    local words=() i
    for ((i = 1; i < COMP_CWORD; i++)); do
      case ${COMP_WORDS[i]} in
        -n|--namespace|--kubeconfig|--context) words+=("${COMP_WORDS[i]}" "${COMP_WORDS[i+1]}") ;;
      esac
    done
    qvdctl "$@" "${words[@]}" 2>/dev/null
  }

  _qvdctl() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} verb='' kind='' i
    for ((i = 1; i < COMP_CWORD; i++)); do
      case ${COMP_WORDS[i]} in
        -n|--namespace|--kubeconfig|--context|-f|--filename|-o|--output|-l|--selector) i=$((i + 1)) ;;
        -*) ;;
        *) if [ -z "$verb" ]; then verb=${COMP_WORDS[i]}; elif [ -z "$kind" ]; then kind=${COMP_WORDS[i]}; fi ;;
      esac
    done
    case $previous in
      -f|--filename|--kubeconfig) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
      -n|--namespace) mapfile -t COMPREPLY < <(compgen -W "$(__qvdctl_ask get namespace -o name | sed 's|.*/||')" -- "$current"); return ;;
      -o|--output) mapfile -t COMPREPLY < <(compgen -W "wide json yaml name" -- "$current"); return ;;
    esac
    if [ -z "$verb" ]; then
      mapfile -t COMPREPLY < <(compgen -W "$(__qvdctl_commands)" -- "$current")
    elif [[ $current == -* ]]; then
      mapfile -t COMPREPLY < <(compgen -W "$(__qvdctl_flags "$verb")" -- "$current")
    elif [ -z "$kind" ]; then
      mapfile -t COMPREPLY < <(compgen -W "$(__qvdctl_kinds "$verb")" -- "$current")
    else
      mapfile -t COMPREPLY < <(compgen -W "$(__qvdctl_ask get "$kind" -o name | sed 's|.*/||')" -- "$current")
    fi
  }
  complete -F _qvdctl qvdctl
)sh";

/// The words of kinds that a verb takes; the others ask the server.
std::string kinds_of(const std::string& verb) {
  if (verb == "start" || verb == "stop" || verb == "restart" || verb == "disconnect") return "vm";
  if (verb == "block" || verb == "unblock") return "vm user host image flavour tenant";
  if (verb == "tag") return "image";
  if (verb == "passwd") return "user";
  if (verb == "completion") return "bash zsh";
  return "";
}

std::string flags_of(const base::CommandSpec& command) {
  std::string out = "--help";
  for (const base::Option& option : command.options.options())
    if (!option.positional) out += " --" + option.name;
  return out;
}

std::string indent_less(std::string_view text) {
  std::string out;
  for (const std::string_view line : base::split_lines(text.substr(1)))
    out.append(line.substr(std::min<std::size_t>(2, line.size()))).append("\n");
  return out;
}

}  // namespace

std::string bash_completion(const std::vector<base::CommandSpec>& commands) {
  std::string flags, kinds;
  for (const base::CommandSpec& command : commands) {
    flags += "    " + command.name + ") echo \"" + flags_of(command) + "\" ;;\n";
    if (const std::string words = kinds_of(command.name); !words.empty())
      kinds += "    " + command.name + ") echo \"" + words + "\" ;;\n";
  }
  return "# bash completion of qvdctl. In ~/.bashrc: source <(qvdctl completion bash)\n"
         "__qvdctl_commands() { echo \"" +
         base::join(commands, " ", &base::CommandSpec::name) +
         " completion\"; }\n"
         "__qvdctl_flags() {\n  case $1 in\n" +
         flags +
         "  esac\n}\n"
         "__qvdctl_kinds() {\n  case $1 in\n" +
         kinds + "    *) __qvdctl_ask kinds --short ;;\n  esac\n}\n" + indent_less(kScript);
}

std::string zsh_completion(const std::vector<base::CommandSpec>& commands) {
  return "#compdef qvdctl\n# zsh completion of qvdctl. In ~/.zshrc: source <(qvdctl completion "
         "zsh)\n"
         "autoload -U +X bashcompinit && bashcompinit\n"
         "mapfile() { local lines; lines=(\"${(@f)$(cat)}\"); eval \"$2=(\\\"\\${lines[@]}\\\")\"; "
         "}\n" +
         bash_completion(commands);
}

base::CommandSpec completion_command(std::vector<base::CommandSpec> commands) {
  struct Flags {
    std::vector<std::string> words;
    std::vector<base::CommandSpec> commands;
  };
  auto flags = std::make_shared<Flags>();
  flags->commands = std::move(commands);
  base::CommandSpec command{.name = "completion",
                            .summary = "prints a script that completes qvdctl in bash or zsh"};
  command.examples = {
      {"source <(qvdctl completion bash)", "for this shell; put it into ~/.bashrc for all"}};
  command.options.positional("shell", &flags->words, "bash or zsh");
  command.run = [flags](base::RunEnvironment&) {
    if (flags->words.size() != 1 || (flags->words[0] != "bash" && flags->words[0] != "zsh"))
      return base::usage_error("expected: completion bash, or completion zsh");
    const std::string text = flags->words[0] == "bash" ? bash_completion(flags->commands)
                                                       : zsh_completion(flags->commands);
    std::fputs(text.c_str(), stdout);
    return base::ok_status();
  };
  return command;
}

}  // namespace qvd::ctl
