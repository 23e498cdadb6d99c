#include <vector>

#include "base/app/app.hpp"
#include "ctl/arguments.hpp"
#include "ctl/commands.hpp"

int main(int argc, char** argv) {
  namespace base = qvd::base;
  namespace ctl = qvd::ctl;
  std::vector<base::CommandSpec> commands = ctl::all_commands();
  commands.push_back(ctl::completion_command(commands));
  const base::ProgramSpec program{
      .name = "qvdctl",
      .summary = "Looks after a farm of desktops through its API server.",
      .commands = std::move(commands)};
  const std::vector<std::string> words = ctl::move_leading_flags({argv + 1, argv + argc});
  std::vector<const char*> moved = {argv[0]};
  for (const std::string& word : words) moved.push_back(word.c_str());
  return base::run_program(program, static_cast<int>(moved.size()), moved.data());
}
