#include "api/types/disk_image.hpp"
#include "api/types/os_flavour.hpp"
#include "controller/image/image_reconciler.hpp"
#include "controller/image/tags.hpp"
#include "controller/runtime/write.hpp"

namespace qvd::controller {
namespace {

class TagReconciler final : public Reconciler {
 public:
  explicit TagReconciler(const Deps& deps)
      : deps_(deps),
        flavours_(deps.informers.of<api::OSFlavour>()),
        images_(deps.informers.of<api::DiskImage>()),
        own_(deps.clock) {}

  Outcome reconcile(const base::Context& ctx, const Key& key) override {
    const auto flavour = flavours_.get(key);
    if (!flavour || flavour->metadata.deleting()) return Outcome::done();
    if (own_.behind(key, flavours_.version_of(key))) return Outcome::after(kCacheLag);
    std::vector<api::DiskImage> images;
    for (const auto& image : images_.list(key.ns))
      if (image->spec.flavour == key.name) images.push_back(*image);
    api::OSFlavour after = *flavour;
    after.status.tags = effective_tags(*flavour, images, deps_.clock.wall_now());
    return write_status(ctx, deps_, own_, *flavour, after);
  }

 private:
  const Deps deps_;
  api::Informer<api::OSFlavour>& flavours_;
  api::Informer<api::DiskImage>& images_;
  OwnWrites own_;
};

}  // namespace

std::unique_ptr<Controller> make_tag_controller(const Deps& deps) {
  ControllerOptions options;
  options.name = "tag";
  auto controller = std::make_unique<Controller>(options, std::make_unique<TagReconciler>(deps),
                                                 deps.clock, deps.metrics);
  controller->watch(deps.informers.of<api::OSFlavour>());
  controller->watch<api::DiskImage>(
      deps.informers.of<api::DiskImage>(), [](const api::DiskImage& image) {
        return std::vector<Key>{{image.metadata.ns, image.spec.flavour}};
      });
  return controller;
}

}  // namespace qvd::controller
