#include "controller/image/numbers.hpp"

#include <algorithm>

#include "controller/image/tags.hpp"

namespace qvd::controller {
namespace {

std::int64_t next_sequence(const std::vector<api::DiskImage>& siblings) {
  std::int64_t highest = 0;
  for (const api::DiskImage& image : siblings)
    highest = std::max(highest, image.status.sequence.value_or(0));
  return highest + 1;
}

}  // namespace

ImageNumbers ImageNumbering::give(const api::DiskImage& image,
                                  std::vector<api::DiskImage> siblings) {
  std::lock_guard lock(mutex_);
  const auto [mine, is_new] = given_.try_emplace(image.metadata.uid);
  if (!is_new) return mine->second;
  for (api::DiskImage& sibling : siblings) {
    const auto given = given_.find(sibling.metadata.uid);
    if (given == given_.end() || sibling.status.sequence) continue;
    sibling.status.version = given->second.version;
    sibling.status.sequence = given->second.sequence;
  }
  mine->second.version = image.spec.version.empty()
                             ? next_version(image.metadata.creation_timestamp, siblings)
                             : image.spec.version;
  mine->second.sequence = next_sequence(siblings);
  return mine->second;
}

void ImageNumbering::forget(const api::DiskImage& image) {
  std::lock_guard lock(mutex_);
  given_.erase(image.metadata.uid);
}

}  // namespace qvd::controller
