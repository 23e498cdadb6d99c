#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "vma/account.hpp"

namespace qvd::vma {

/// Reads KEY=VALUE lines as /etc/environment and /etc/default/locale have them: `export ` and
/// quotes around the value are dropped, comments and other lines are skipped.
void read_environment_file(std::string_view text, std::map<std::string, std::string>& variables);

/// The environment of a session: that of the account, then what `files` (contents) set, then what
/// nxagent needs. Source: QVD 4.2, VMA.pm _set_environment.
std::vector<std::string> make_environment(const Config& config, const Account& account,
                                          const std::string& nx_dialog,
                                          const std::vector<std::string>& files);

}  // namespace qvd::vma
