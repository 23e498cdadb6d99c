#pragma once

#include <filesystem>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::base {

/// The paths of what is in a folder, in no order. Unlike a loop over directory_iterator, an I/O
/// error half way is a failure and not an exception. Errors: NotFound if there is no such folder.
Result<std::vector<std::filesystem::path>> list_directory(const std::filesystem::path& path);

/// Whether something is there, behind links too. That this cannot be told is a failure: what is
/// only out of reach must not be taken for absent.
Result<bool> path_exists(const std::filesystem::path& path);

}  // namespace qvd::base
