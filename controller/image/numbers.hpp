#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/types/disk_image.hpp"

namespace qvd::controller {

/// What an image is called once it is ready.
struct ImageNumbers {
  std::string version;
  std::int64_t sequence = 0;
};

/// Gives images their numbers. Two that are ready at once are not both the next one, though the
/// cache shows neither; one whose status could not be written keeps its numbers for the next try.
/// Threads: any.
class ImageNumbering {
 public:
  /// `siblings`: the images of its flavour, as cached.
  ImageNumbers give(const api::DiskImage& image, std::vector<api::DiskImage> siblings);
  /// The cache shows them by now, or the image is gone.
  void forget(const api::DiskImage& image);

 private:
  std::mutex mutex_;                                     // guards given_
  std::unordered_map<std::string, ImageNumbers> given_;  // by uid
};

}  // namespace qvd::controller
