#pragma once

#include "base/app/app.hpp"
#include "ctl/api.hpp"

namespace qvd::ctl {

// The commands of qvdctl, each with its flags, help and body.
base::CommandSpec apply_command();
base::CommandSpec get_command();
base::CommandSpec describe_command();
base::CommandSpec delete_command();
base::CommandSpec power_command(const std::string& verb);  // start, stop, restart
base::CommandSpec disconnect_command();
base::CommandSpec block_command(bool block);
base::CommandSpec tag_command();
base::CommandSpec passwd_command();
base::CommandSpec kinds_command();

/// All of the above, in the order of --help.
std::vector<base::CommandSpec> all_commands();

/// `completion bash|zsh`, for the commands given.
base::CommandSpec completion_command(std::vector<base::CommandSpec> commands);

}  // namespace qvd::ctl
