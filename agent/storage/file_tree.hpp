#pragma once

#include <filesystem>

#include "base/core/status.hpp"

namespace qvd::agent {

/// What belongs to a folder stands next to it, so that it is outside of what is mounted there.
std::filesystem::path beside(const std::filesystem::path& path, const char* suffix);

/// A missing one is fine.
base::Status remove_tree(const std::filesystem::path& path);

}  // namespace qvd::agent
