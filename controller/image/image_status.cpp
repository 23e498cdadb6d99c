#include "controller/image/image_status.hpp"

#include "base/text/join.hpp"
#include "controller/image/tags.hpp"

namespace qvd::controller {
namespace {

void set_ready(api::DiskImage& image, api::ConditionStatus status, const std::string& reason,
               const std::string& message, base::WallTime now) {
  image.status.observed_generation = image.metadata.generation;
  api::ConditionUpdate update;
  update.type = "Ready";
  update.status = status;
  update.reason = reason;
  update.message = message;
  update.observed_generation = image.metadata.generation.value_or(0);
  api::set_condition(image.status.conditions, update, now);
}

}  // namespace

void say_copying(api::DiskImage& image, std::int64_t done, std::int64_t total, base::WallTime now) {
  api::DiskImageStatus& status = image.status;
  status.phase = api::DiskImagePhase::kCopying;
  status.reason.clear();
  status.message.clear();
  status.progress = total > 0 ? static_cast<std::int32_t>(done * 100 / total) : 0;
  if (status.started_at.empty()) status.started_at = base::format_rfc3339(now);
}

void say_ready(api::DiskImage& image, const Published& published, const ImageNumbers& numbers,
               base::WallTime now) {
  api::DiskImageStatus& status = image.status;
  status.phase = api::DiskImagePhase::kReady;
  status.progress = 100;
  status.reason.clear();
  status.message.clear();
  status.size = published.size;
  status.sha256 = published.sha256;
  status.format = published.what.format;
  status.compression = published.what.compression;
  status.version = numbers.version;
  status.sequence = numbers.sequence;
  status.ready_at = base::format_rfc3339(now);
  set_ready(image, api::ConditionStatus::kTrue, "Published", "", now);
}

void say_unready(api::DiskImage& image, api::DiskImagePhase phase, const std::string& reason,
                 const std::string& message, base::WallTime now) {
  image.status.phase = phase;
  image.status.progress = 0;
  image.status.reason = reason;
  image.status.message = message;
  set_ready(image, api::ConditionStatus::kFalse, reason, message, now);
}

void say_tags(api::DiskImage& image, const api::OSFlavour* flavour) {
  api::DiskImageStatus& status = image.status;
  status.tags.clear();
  if (flavour != nullptr) status.tags = tags_of(flavour->status.tags, image.metadata.name);
  status.tag_list = base::join(status.tags, ",");
}

}  // namespace qvd::controller
