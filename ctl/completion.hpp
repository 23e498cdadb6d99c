#pragma once

#include <string>
#include <vector>

#include "base/app/app.hpp"

namespace qvd::ctl {

/// A script for the shell: commands, flags, and names of objects asked of the server.
std::string bash_completion(const std::vector<base::CommandSpec>& commands);
/// The same for zsh, through its bash emulation.
std::string zsh_completion(const std::vector<base::CommandSpec>& commands);

}  // namespace qvd::ctl
