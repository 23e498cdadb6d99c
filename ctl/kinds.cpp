#include <cstdio>
#include <memory>

#include "base/text/join.hpp"
#include "ctl/arguments.hpp"
#include "ctl/commands.hpp"
#include "ctl/table.hpp"

namespace qvd::ctl {
base::CommandSpec kinds_command() {
  struct Flags {
    Global global;
    bool names_only = false;
  };
  auto flags = std::make_shared<Flags>();
  base::CommandSpec command{.name = "kinds",
                            .summary = "lists the kinds of objects that the server has"};
  command.examples = {{"qvdctl kinds", "names, short names and versions"},
                      {"qvdctl kinds --short", "a name a line, for other programs"}};
  command.options.add("short", &flags->names_only, "only the names, a line each");
  flags->global.declare(command.options);
  command.run = [flags](base::RunEnvironment& environment) -> Status {
    ASSIGN_OR_RETURN(Api api, Api::open(flags->global));
    ASSIGN_OR_RETURN(const Catalogue* catalogue, api.catalogue(environment.context));
    std::vector<std::vector<std::string>> rows;
    if (!flags->names_only) rows.push_back({"NAME", "SHORT", "API VERSION", "TENANT", "KIND"});
    for (const Resource& resource : catalogue->resources()) {
      if (flags->names_only)
        rows.push_back({resource.plural});
      else
        rows.push_back({resource.plural, base::join(resource.short_names, ","),
                        resource.info().api_version(), resource.namespaced ? "yes" : "no",
                        resource.kind});
    }
    std::fputs(align(rows).c_str(), stdout);
    return base::ok_status();
  };
  return command;
}

std::vector<base::CommandSpec> all_commands() {
  return {get_command(),
          describe_command(),
          apply_command(),
          delete_command(),
          power_command("start"),
          power_command("stop"),
          power_command("restart"),
          disconnect_command(),
          block_command(true),
          block_command(false),
          tag_command(),
          passwd_command(),
          kinds_command()};
}

}  // namespace qvd::ctl
