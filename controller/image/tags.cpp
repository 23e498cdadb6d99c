#include "controller/image/tags.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace qvd::controller {
namespace {

bool usable(const api::DiskImage& image) {
  return image.status.phase == api::DiskImagePhase::kReady && !image.spec.blocked &&
         !image.metadata.deleting();
}

const api::DiskImage* find(const std::vector<api::DiskImage>& images, const std::string& name) {
  const auto found = std::ranges::find_if(
      images, [&](const api::DiskImage& image) { return image.metadata.name == name; });
  return found == images.end() ? nullptr : &*found;
}

bool newer(const api::DiskImage& a, const api::DiskImage& b) {
  const auto order_a = a.status.sequence.value_or(0), order_b = b.status.sequence.value_or(0);
  return order_a != order_b ? order_a > order_b : a.metadata.name > b.metadata.name;
}

}  // namespace

Tags effective_tags(const api::OSFlavour& flavour, const std::vector<api::DiskImage>& images,
                    base::WallTime now) {
  Tags tags;
  const auto mean = [&](const std::string& tag, const std::string& desired) {
    const auto before = flavour.status.tags.find(tag);
    const bool known = before != flavour.status.tags.end();
    api::OSFlavourTag& entry = tags[tag];
    entry = known ? before->second : api::OSFlavourTag();
    entry.desired = desired;
    const api::DiskImage* image = find(images, desired);
    if (image == nullptr || !usable(*image) || entry.effective == desired) return;
    entry.effective = desired;
    entry.since = base::format_rfc3339(now);
  };
  const api::DiskImage* head = nullptr;
  for (const api::DiskImage& image : images) {
    if (!usable(image)) continue;
    if (!image.status.version.empty()) mean(image.status.version, image.metadata.name);
    if (head == nullptr || newer(image, *head)) head = &image;
  }
  if (head != nullptr) mean("head", head->metadata.name);
  // Last, because what an administrator wishes wins over what a version happens to be called.
  for (const auto& [tag, desired] : flavour.spec.image_tags) mean(tag, desired);
  return tags;
}

std::vector<std::string> tags_of(const Tags& tags, const std::string& image) {
  std::vector<std::string> out;
  for (const auto& [tag, meaning] : tags)
    if (meaning.effective == image) out.push_back(tag);
  return out;
}

std::string next_version(const std::string& created, const std::vector<api::DiskImage>& siblings) {
  constexpr std::size_t kDate = 10;  // 2026-11-21
  for (int number = 0;; ++number) {
    std::array<char, 16> suffix{};
    std::snprintf(suffix.data(), suffix.size(), "-%03d", number);
    const std::string version = created.substr(0, kDate) + suffix.data();
    if (std::ranges::none_of(siblings, [&](const api::DiskImage& image) {
          return image.status.version == version || image.spec.version == version;
        }))
      return version;
  }
}

}  // namespace qvd::controller
