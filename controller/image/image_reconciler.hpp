#pragma once

#include <memory>

#include "controller/runtime/controller.hpp"

namespace qvd::controller {

/// Publishes images (DiskImage): staging folder → images folder of the image pool, checked. While
/// the file is not there the image is Pending and says where to put it. An image that a flavour
/// tags or a machine runs is not deleted before that ends.
std::unique_ptr<Controller> make_image_controller(const Deps& deps);

/// Keeps what the tags of each flavour mean (OSFlavour.status.tags).
std::unique_ptr<Controller> make_tag_controller(const Deps& deps);

}  // namespace qvd::controller
