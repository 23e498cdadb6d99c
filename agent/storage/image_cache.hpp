#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "agent/storage/unpack.hpp"
#include "base/core/context.hpp"
#include "base/core/result.hpp"

namespace qvd::agent {

/// Which image, and where it shall lie unpacked: `<basefs>/<base_name>`.
struct ImageRequest {
  std::filesystem::path file;
  std::string sha256;
  std::filesystem::path basefs;
  std::string base_name;
};

/// Images unpacked once per pool. Names are those of QVD 4.2: `<basefs>/lock.<base name>` guards
/// an image, `<basefs>/untar-<base name>-<8 characters>` is where it grows before it is renamed, so
/// a folder with the image's own name is always whole.
/// Threads: any; starts that need the same image at once share one unpacking, across hosts too.
class ImageCache {
 public:
  explicit ImageCache(bool owners = true) : owners_(owners) {}

  /// The folder of the unpacked image; unpacks it if it is not there yet.
  /// Errors: those of unpack_image(); nothing is left behind then.
  base::Result<std::filesystem::path> ensure(const base::Context& ctx, const ImageRequest& image);

  /// Removes what unpackings that were cut off have left in `basefs`. For the start of the agent.
  static void sweep(const std::filesystem::path& basefs);

 private:
  std::shared_ptr<std::mutex> mutex_of(const std::filesystem::path& base);
  base::Status unpack(const base::Context& ctx, const ImageRequest& image) const;

  const bool owners_;
  std::mutex mutex_;                                              // guards in_flight_
  std::map<std::string, std::shared_ptr<std::mutex>> in_flight_;  // shared by waiting starts
};

/// The name that an unpacked image has: that of its file without the ending of an archive, and the
/// first characters of its checksum, so that another file of the same name is another image.
std::string base_name_of(const std::string& file_name, const std::string& sha256);

}  // namespace qvd::agent
