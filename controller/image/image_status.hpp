#pragma once

#include <string>

#include "api/types/disk_image.hpp"
#include "api/types/os_flavour.hpp"
#include "base/core/clock.hpp"
#include "controller/image/numbers.hpp"
#include "controller/image/publish.hpp"

// What the status of an image says at each step of its life. Values only; others write them.
namespace qvd::controller {

/// Its file is being copied.
void say_copying(api::DiskImage& image, std::int64_t done, std::int64_t total, base::WallTime now);

/// It is Ready: published under these numbers.
void say_ready(api::DiskImage& image, const Published& published, const ImageNumbers& numbers,
               base::WallTime now);

/// It is not Ready, and why; `message` says what to do.
void say_unready(api::DiskImage& image, api::DiskImagePhase phase, const std::string& reason,
                 const std::string& message, base::WallTime now);

/// The tags of its flavour that mean it; none without a flavour.
void say_tags(api::DiskImage& image, const api::OSFlavour* flavour);

}  // namespace qvd::controller
