#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::agent {

/// The parts of a path inside an archive: `./usr//bin/` -> {usr, bin}; `./` -> {}.
/// Errors: Invalid for what must not be in an image: an absolute path, `..`, an empty name,
/// a part over 255 bytes, more than 100 parts, U+0000.
base::Result<std::vector<std::string>> split_entry_path(std::string_view path);

/// True for a relative path of parts `[A-Za-z0-9_][A-Za-z0-9._-]*`: what a MachineRun may name
/// below a pool. Never true for `..`, spaces or anything that mount options could misread.
bool is_plain_relative_path(std::string_view path);
/// The same behind a leading slash.
bool is_plain_absolute_path(std::string_view path);

}  // namespace qvd::agent
