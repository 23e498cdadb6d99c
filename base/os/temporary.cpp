#include "base/os/temporary.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string_view>

#include "base/os/directory.hpp"

namespace qvd::base {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = ".tmp-";
constexpr std::string_view kRandom = "XXXXXX";

// Small files take seconds. The rest is for the clock of a file server, which may differ from ours.
constexpr std::chrono::minutes kStale{10};

bool is_temporary(std::string_view name) {
  if (name.size() <= 1 + kMark.size() + kRandom.size() || name.front() != '.') return false;
  name.remove_suffix(kRandom.size());
  return name.ends_with(kMark);
}

bool is_stale(const fs::path& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return false;
  const auto touched = std::chrono::system_clock::from_time_t(found.st_mtime);
  return std::chrono::system_clock::now() - touched >= kStale;
}

}  // namespace

std::string temporary_template(const fs::path& path) {
  const std::string name =
      "." + path.filename().string() + std::string(kMark) + std::string(kRandom);
  return (path.has_parent_path() ? path.parent_path() / name : fs::path("./" + name)).string();
}

Status sweep_temporaries(const fs::path& folder) {
  const auto found = list_directory(folder);
  if (found.status().code() == Code::kNotFound) return ok_status();
  if (!found) return found.status();
  Status first = ok_status();
  for (const fs::path& path : *found) {
    if (!is_temporary(path.filename().string()) || !is_stale(path)) continue;
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) continue;
    const int saved = errno;
    if (first.ok()) first = errno_status("remove " + path.string(), saved);
  }
  return first;
}

}  // namespace qvd::base
