#include "agent/storage/file_tree.hpp"

#include <system_error>

namespace qvd::agent {

namespace fs = std::filesystem;

fs::path beside(const fs::path& path, const char* suffix) {
  return path.string() + suffix;
}

base::Status remove_tree(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return base::errno_status("remove " + path.string(), error.value());
  return base::ok_status();
}

}  // namespace qvd::agent
