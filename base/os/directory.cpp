#include "base/os/directory.hpp"

namespace qvd::base {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> list_directory(const fs::path& path) {
  std::error_code error;
  std::vector<fs::path> found;
  fs::directory_iterator it(path, error);
  for (; !error && it != fs::directory_iterator(); it.increment(error)) found.push_back(it->path());
  if (error) return errno_status("list " + path.string(), error.value());
  return found;
}

Result<bool> path_exists(const fs::path& path) {
  std::error_code error;
  const bool found = fs::exists(path, error);
  if (error) return errno_status("look for " + path.string(), error.value());
  return found;
}

}  // namespace qvd::base
