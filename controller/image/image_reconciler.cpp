#include "controller/image/image_reconciler.hpp"

#include <filesystem>

#include "api/types/cluster_settings.hpp"
#include "api/types/disk_image.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/storage_pool.hpp"
#include "api/types/well_known.hpp"
#include "base/os/file.hpp"
#include "controller/defaults/defaults.hpp"
#include "controller/image/api_call.hpp"
#include "controller/image/image_status.hpp"
#include "controller/image/numbers.hpp"
#include "controller/image/publish.hpp"
#include "controller/image/retire.hpp"
#include "controller/runtime/write.hpp"

namespace qvd::controller {
namespace {

using namespace std::chrono_literals;
using Phase = api::DiskImagePhase;

// How often a staging folder is looked into for a file that was missing or wrong.
constexpr std::chrono::seconds kLookAgain{5};
// A hundred gigabytes at 5 MB/s.
constexpr std::chrono::hours kLongestCopy{6};

class ImageReconciler final : public Reconciler {
 public:
  explicit ImageReconciler(const Deps& deps)
      : deps_(deps),
        images_(deps.informers.of<api::DiskImage>()),
        flavours_(deps.informers.of<api::OSFlavour>()),
        pools_(deps.informers.of<api::StoragePool>()),
        settings_(deps.informers.of<api::ClusterSettings>()),
        own_(deps.clock) {}

  Outcome reconcile(const base::Context& ctx, const Key& key) override {
    const auto cached = images_.get(key);
    if (!cached) return Outcome::done();
    if (own_.behind(key, images_.version_of(key))) return Outcome::after(kCacheLag);
    if (cached->metadata.deleting()) return retire(ctx, *cached);
    if (!api::has_finalizer(cached->metadata, api::kImageFinalizer)) return hold(ctx, *cached);
    const auto flavour = flavours_.get({key.ns, cached->spec.flavour});
    if (cached->status.phase == Phase::kReady) return show_tags(ctx, *cached, flavour.get());
    return publish_image(ctx, *cached, flavour.get());
  }

 private:
  // Before a file lies in the images folder, so that it is never left behind there.
  Outcome hold(const base::Context& ctx, const api::DiskImage& image) {
    api::DiskImage after = image;
    api::add_finalizer(after.metadata, api::kImageFinalizer);
    auto written = api::TypedClient<api::DiskImage>(deps_.api).update(ctx.limited(kApiCall), after);
    if (!written) return written.status();
    own_.wrote_over(api::key_of(image), image.metadata.resource_version);
    return Outcome::done();  // the change wakes us
  }

  Outcome publish_image(const base::Context& ctx, const api::DiskImage& image,
                        const api::OSFlavour* flavour) {
    if (image.spec.source.file.empty())
      return fail(ctx, image, Phase::kFailed, "SourceUnsupported",
                  "spec.source: this version reads images from the staging folder only; set "
                  "spec.source.file on a new DiskImage");
    if (flavour == nullptr)
      return fail(ctx, image, Phase::kPending, "FlavourMissing",
                  "spec.flavour: there is no OSFlavour " + image.spec.flavour);
    const auto pool = image_pool();
    if (!pool)
      return fail(ctx, image, Phase::kPending, "PoolMissing",
                  "no StoragePool for images; make one, or name one of several in "
                  "ClusterSettings spec.storage.imagePool");
    return copy(ctx, image, *flavour, *pool);
  }

  Outcome copy(const base::Context& ctx, api::DiskImage image, const api::OSFlavour& flavour,
               const api::StoragePool& pool) {
    const std::filesystem::path root = pool.spec.path;
    const std::string file = image.metadata.ns + "_" + image.metadata.name;
    PublishRequest request;
    request.source = root / pool.spec.directories.staging / image.spec.source.file;
    request.destination = root / pool.spec.directories.images / file;
    request.sha256 = image.spec.sha256;
    const PublishProgress progress = [&](std::int64_t done, std::int64_t total) {
      report_progress(ctx, image, done, total);
    };
    const auto published = publish(ctx, request, progress);
    if (!published) return not_published(ctx, image, request, published.status());
    const std::string unfit = unfit_because(flavour.spec.hypervisor, published->what.format);
    if (!unfit.empty()) {
      const base::Status removed = base::remove_file(request.destination);
      if (!removed.ok()) return removed;
      return fail(ctx, image, Phase::kFailed, "WrongFormat", unfit);
    }
    return ready(ctx, image, *published, pool, pool.spec.directories.images + "/" + file);
  }

  // Each report is a write, so only what a person would notice: every 64 MiB of a copy.
  void report_progress(const base::Context& ctx, api::DiskImage& image, std::int64_t done,
                       std::int64_t total) {
    api::DiskImage after = image;
    say_copying(after, done, total, deps_.clock.wall_now());
    auto written =
        api::TypedClient<api::DiskImage>(deps_.api).update_status(ctx.limited(kApiCall), after);
    if (!written) return;  // somebody changed it meanwhile; the copy goes on
    own_.wrote_over(api::key_of(image), image.metadata.resource_version);
    image = std::move(*written);
  }

  Outcome not_published(const base::Context& ctx, const api::DiskImage& image,
                        const PublishRequest& request, const base::Status& why) {
    if (why.code() == base::Code::kTimeout) return why;
    if (why.code() == base::Code::kConflict) return Outcome::after(kLookAgain);
    if (why.code() == base::Code::kNotFound)
      return fail(ctx, image, Phase::kPending, "FileMissing",
                  "put the file at " + request.source.string());
    if (why.code() == base::Code::kInvalid)
      return fail(ctx, image, Phase::kFailed, std::string(why.reason()), why.message());
    return fail(ctx, image, Phase::kPending, "CopyFailed", why.message());
  }

  Outcome ready(const base::Context& ctx, const api::DiskImage& image, const Published& published,
                const api::StoragePool& pool, const std::string& path) {
    const ImageNumbers numbers =
        numbering_.give(image, images_of(image.metadata.ns, image.spec.flavour));
    api::DiskImage after = image;
    after.status.pool = pool.metadata.name;
    after.status.path = path;
    say_ready(after, published, numbers, deps_.clock.wall_now());
    RETURN_IF_ERROR(write_status(ctx.limited(kApiCall), deps_, own_, image, after));
    // Not before: a lost race would tell of it twice.
    deps_.events.record(about(image), api::EventType::kNormal, "Published",
                        "the image is ready as version " + numbers.version);
    return Outcome::done();
  }

  Outcome fail(const base::Context& ctx, const api::DiskImage& image, Phase phase,
               const std::string& reason, const std::string& message) {
    api::DiskImage after = image;
    say_unready(after, phase, reason, message, deps_.clock.wall_now());
    RETURN_IF_ERROR(write_status(ctx.limited(kApiCall), deps_, own_, image, after));
    if (image.status.reason != reason)
      deps_.events.record(about(image), api::EventType::kWarning, reason, message);
    return Outcome::after(kLookAgain);
  }

  Outcome show_tags(const base::Context& ctx, const api::DiskImage& image,
                    const api::OSFlavour* flavour) {
    numbering_.forget(image);
    api::DiskImage after = image;
    say_tags(after, flavour);
    return write_status(ctx.limited(kApiCall), deps_, own_, image, after);
  }

  Outcome retire(const base::Context& ctx, const api::DiskImage& image) {
    numbering_.forget(image);
    if (!api::has_finalizer(image.metadata, api::kImageFinalizer)) return Outcome::done();
    auto kept = kept_by(ctx, deps_.api, image);
    if (!kept) return kept.status();
    if (!kept->empty())
      return fail(ctx, image, image.status.phase, "InUse", "it is deleted when " + *kept);
    const auto pool = pools_.get({"", image.status.pool});
    return let_go(ctx, deps_.api, image, pool.get());
  }

  std::vector<api::DiskImage> images_of(const std::string& ns, const std::string& flavour) {
    std::vector<api::DiskImage> out;
    for (const auto& image : images_.list(ns))
      if (image->spec.flavour == flavour) out.push_back(*image);
    return out;
  }

  std::shared_ptr<const api::StoragePool> image_pool() {
    std::vector<std::string> names;
    for (const auto& pool : pools_.list()) names.push_back(pool->metadata.name);
    const auto settings = settings_.get({"", "default"});
    return pools_.get(
        {"", image_pool_of(settings ? settings->spec : api::ClusterSettingsSpec(), names)});
  }

  const Deps deps_;
  api::Informer<api::DiskImage>& images_;
  api::Informer<api::OSFlavour>& flavours_;
  api::Informer<api::StoragePool>& pools_;
  api::Informer<api::ClusterSettings>& settings_;
  OwnWrites own_;
  ImageNumbering numbering_;
};

}  // namespace

std::unique_ptr<Controller> make_image_controller(const Deps& deps) {
  ControllerOptions options;
  options.name = "image";
  options.workers = 2;  // a long copy must not keep small images waiting
  options.timeout = kLongestCopy;
  options.interruptible = true;
  auto controller = std::make_unique<Controller>(options, std::make_unique<ImageReconciler>(deps),
                                                 deps.clock, deps.metrics);
  auto& images = deps.informers.of<api::DiskImage>();
  controller->watch(images);
  controller->watch<api::OSFlavour>(deps.informers.of<api::OSFlavour>(),
                                    [&images](const api::OSFlavour& flavour) {
                                      std::vector<Key> keys;
                                      for (const auto& image : images.list(flavour.metadata.ns))
                                        if (image->spec.flavour == flavour.metadata.name)
                                          keys.push_back(api::key_of(*image));
                                      return keys;
                                    });
  return controller;
}

}  // namespace qvd::controller
