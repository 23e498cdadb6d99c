#include "base/os/temp_dir.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace qvd::base {

Result<TempDir> TempDir::create(std::string_view prefix, const std::filesystem::path& parent) {
  std::error_code ignored;
  const auto base = parent.empty() ? std::filesystem::temp_directory_path(ignored) : parent;
  std::string name = (base / (std::string(prefix) + ".XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) {
    const int saved = errno;
    return errno_status("create folder " + name, saved);
  }
  return TempDir(name);
}

TempDir::~TempDir() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace qvd::base
