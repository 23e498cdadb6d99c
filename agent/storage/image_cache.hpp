#pragma once

#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

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

/// The reason of a start that has to wait for its image.
inline constexpr std::string_view kImageUnpacking = "ImageUnpacking";

/// Images unpacked once per pool. Names are those of QVD 4.2: `<basefs>/lock.<base name>` guards
/// an image, `<basefs>/untar-<base name>-<8 characters>` is where it grows before it is renamed, so
/// a folder with the image's own name is always whole.
/// Threads: any; starts that need the same image at once share one unpacking, across hosts too, and
/// do not wait for it here: it takes minutes, and whoever waits has other machines to look after.
class ImageCache {
 public:
  explicit ImageCache(bool owners = true) : owners_(owners) {}

  /// The folder of the unpacked image; unpacks it if it is not there yet.
  /// Errors: those of unpack_image(), and nothing is left behind; Unavailable, reason
  /// kImageUnpacking, while somebody else unpacks it.
  base::Result<std::filesystem::path> ensure(const base::Context& ctx, const ImageRequest& image);

  /// Removes what unpackings that were cut off have left in `basefs`. For the start of the agent.
  static void sweep(const std::filesystem::path& basefs);

 private:
  base::Result<std::filesystem::path> ensure_alone(const base::Context& ctx,
                                                   const ImageRequest& image);
  base::Status unpack(const base::Context& ctx, const ImageRequest& image) const;

  const bool owners_;
  std::mutex mutex_;                 // guards in_flight_
  std::set<std::string> in_flight_;  // folders of images that this process unpacks
};

/// The name that an unpacked image has: that of its file without the ending of an archive, and the
/// first characters of its checksum, so that another file of the same name is another image.
std::string base_name_of(const std::string& file_name, const std::string& sha256);

}  // namespace qvd::agent
