#include "agent/storage/image_cache.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <vector>

#include "agent/storage/file_tree.hpp"
#include "base/core/guard.hpp"
#include "base/crypto/random.hpp"
#include "base/log/log.hpp"
#include "base/os/directory.hpp"
#include "base/os/file.hpp"
#include "base/os/file_lock.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTempPrefix = "untar-";
constexpr std::size_t kTempSuffix = 8;      // random characters
constexpr std::size_t kShaCharacters = 12;  // of the checksum in a name

fs::path lock_path(const fs::path& basefs, const std::string& base_name) {
  return basefs / ("lock." + base_name);
}

/// The image that a temporary folder was for; "" if it is no such folder.
std::string base_name_of_temp(const std::string& name) {
  const std::size_t extra = kTempPrefix.size() + 1 + kTempSuffix;
  if (!name.starts_with(kTempPrefix) || name.size() <= extra) return {};
  return name.substr(kTempPrefix.size(), name.size() - extra);
}

/// All of the new tree at once: thousands of single fsyncs would take longer.
base::Status flush(const fs::path& path) {
  const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || syncfs(fd.get()) != 0) return base::errno_status("flush " + path.string(), errno);
  return base::ok_status();
}

void remove_or_warn(const fs::path& path) {
  if (const auto removed = remove_tree(path); !removed.ok())
    base::log::warn("cannot remove", {{"path", path.string()}, {"err", removed}});
}

/// The temporary folders in `basefs`, of whatever image. What cannot be listed is swept another
/// time.
std::vector<fs::path> temps_in(const fs::path& basefs) {
  auto found = base::list_directory(basefs);
  if (!found) {
    if (found.status().code() != base::Code::kNotFound)
      base::log::warn("cannot sweep", {{"err", found.status()}});
    return {};
  }
  std::erase_if(*found,
                [](const fs::path& path) { return base_name_of_temp(path.filename()).empty(); });
  return std::move(found).value();
}

/// Removes the temporary folders of an image. Its lock must be held.
void remove_temps(const fs::path& basefs, const std::string& base_name) {
  for (const fs::path& temp : temps_in(basefs))
    if (base_name_of_temp(temp.filename()) == base_name) remove_or_warn(temp);
}

base::Status being_unpacked(const ImageRequest& image) {
  return {base::Code::kUnavailable, std::string(kImageUnpacking),
          "image " + image.base_name + " is being unpacked"};
}

}  // namespace

std::string base_name_of(const std::string& file_name, const std::string& sha256) {
  std::string stem = file_name;
  for (const std::string_view ending :
       {".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tgz", ".tbz", ".txz", ".tar"}) {
    if (stem.size() > ending.size() && stem.ends_with(ending)) {
      stem.resize(stem.size() - ending.size());
      break;
    }
  }
  return sha256.empty() ? stem : stem + "-" + sha256.substr(0, kShaCharacters);
}

base::Result<fs::path> ImageCache::ensure(const base::Context& ctx, const ImageRequest& image) {
  const fs::path base = image.basefs / image.base_name;
  std::error_code error;
  if (fs::is_directory(base, error)) return base;
  {
    std::lock_guard guard(mutex_);
    if (!in_flight_.insert(base.string()).second) return being_unpacked(image);
  }
  auto done = base::guarded([&] { return ensure_alone(ctx, image); });
  std::lock_guard guard(mutex_);
  in_flight_.erase(base.string());
  return done;
}

base::Result<fs::path> ImageCache::ensure_alone(const base::Context& ctx,
                                                const ImageRequest& image) {
  const fs::path base = image.basefs / image.base_name;
  RETURN_IF_ERROR(base::make_directories(image.basefs, 0700));
  const auto lock = base::FileLock::try_acquire(lock_path(image.basefs, image.base_name));
  if (!lock && lock.status().code() == base::Code::kConflict) return being_unpacked(image);
  RETURN_IF_ERROR(lock);
  std::error_code error;
  if (fs::is_directory(base, error)) return base;  // another was quicker
  RETURN_IF_ERROR(unpack(ctx, image));
  return base;
}

base::Status ImageCache::unpack(const base::Context& ctx, const ImageRequest& image) const {
  const auto began = std::chrono::steady_clock::now();
  remove_temps(image.basefs, image.base_name);
  const fs::path temp = image.basefs / (std::string(kTempPrefix) + image.base_name + "-" +
                                        base::random_token(kTempSuffix));
  RETURN_IF_ERROR(base::make_directories(temp, 0755));
  const auto report = unpack_image(ctx, image.file, image.sha256, temp, owners_);
  if (!report) {
    remove_or_warn(temp);
    return report.status();
  }
  if (const base::Status flushed = flush(temp); !flushed.ok()) {
    remove_or_warn(temp);
    return flushed;
  }
  std::error_code error;
  fs::rename(temp, image.basefs / image.base_name, error);
  if (error) {
    remove_or_warn(temp);
    return base::errno_status("rename " + temp.string(), error.value());
  }
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
  base::log::info(
      "image unpacked",
      {{"name", image.base_name}, {"count", report->entries}, {"dur_ms", took.count()}});
  return base::sync_directory(image.basefs);
}

void ImageCache::sweep(const fs::path& basefs) {
  for (const fs::path& temp : temps_in(basefs)) {
    // Held: another host is unpacking there right now.
    if (base::FileLock::try_acquire(lock_path(basefs, base_name_of_temp(temp.filename()))))
      remove_or_warn(temp);
  }
}

}  // namespace qvd::agent
