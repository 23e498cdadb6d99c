#pragma once

#include <string>

#include "api/client/api_client.hpp"
#include "api/types/disk_image.hpp"
#include "api/types/storage_pool.hpp"

namespace qvd::controller {

/// What keeps an image from being deleted, in words; "" if nothing does. A live list decides: a
/// cache may not yet show the machine that just started from it.
base::Result<std::string> kept_by(const base::Context& ctx, api::ApiClient& api,
                                  const api::DiskImage& image);

/// Removes its file and lets the API server remove the image. `pool`: where the file lies; null if
/// that is gone, and the file with it.
base::Status let_go(const base::Context& ctx, api::ApiClient& api, const api::DiskImage& image,
                    const api::StoragePool* pool);

}  // namespace qvd::controller
