#include "agent/storage/file_tree.hpp"

#include <system_error>

namespace qvd::agent {

namespace fs = std::filesystem;

namespace {

constexpr int kMaxTries = 16;

}  // namespace

fs::path beside(const fs::path& path, const char* suffix) {
  return path.string() + suffix;
}

base::Status remove_tree(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  // Somebody else, a sweep say, removes the same and was quicker with a part of it.
  for (int tries = 1; error == std::errc::no_such_file_or_directory && tries < kMaxTries; ++tries)
    fs::remove_all(path, error);
  if (error) return base::errno_status("remove " + path.string(), error.value());
  return base::ok_status();
}

}  // namespace qvd::agent
