#pragma once

#include <string>
#include <vector>

#include "base/http1/query.hpp"
#include "vma/config.hpp"

namespace qvd::vma {

using base::http1::Params;

/// The line of nxagent's options file: `nx/nx,link=lan,keyboard=pc105/es,…:100`.
/// Only values of [A-Za-z0-9_/+-] are taken, so none can add an option of its own.
/// Errors: Invalid, naming the parameter. Source: QVD 4.2, VMA.pm _make_nxagent_config.
Result<std::string> make_nx_options(const Config& config, const Params& params);

/// The command that runs the session and its display together, `session` being the X session
/// program: xinit SESSION -- nxagent :100 -ac -name QVD -display nx/nx,options=FILE:100
std::vector<std::string> make_session_command(const Config& config, const std::string& session,
                                              const std::string& options_file);

}  // namespace qvd::vma
