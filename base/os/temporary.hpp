#pragma once

#include <filesystem>
#include <string>

#include "base/core/result.hpp"

namespace qvd::base {

/// Where a file is written before it gets its name: beside it, `.<name>.tmp-XXXXXX` for mkstemp(3).
std::string temporary_template(const std::filesystem::path& path);

/// Removes what processes that died while they wrote have left in a folder: such files that nobody
/// has touched for ten minutes, so that another process may be writing there at this moment. A
/// missing folder is success. Errors: of the first that could not be removed; the others are.
Status sweep_temporaries(const std::filesystem::path& folder);

}  // namespace qvd::base
