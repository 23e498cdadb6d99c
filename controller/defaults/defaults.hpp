#pragma once

#include <string>
#include <vector>

#include "api/types/cluster_settings.hpp"
#include "api/types/network.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/storage_pool.hpp"

namespace qvd::controller {

// What a flavour means where it says nothing: the settings, else the only one there is. Each gives
// the name of a Network or StoragePool, "" if it cannot be told.

std::string network_of(const api::OSFlavourSpec& flavour, const api::ClusterSettingsSpec& settings,
                       const std::vector<std::string>& networks);
/// Where the files of images lie.
std::string image_pool_of(const api::ClusterSettingsSpec& settings,
                          const std::vector<std::string>& pools);
/// Where homes lie; "" also if the flavour has no homes.
std::string home_pool_of(const api::OSFlavourSpec& flavour,
                         const api::ClusterSettingsSpec& settings,
                         const std::vector<std::string>& pools);
/// Where overlays lie.
std::string overlay_pool_of(const api::OSFlavourSpec& flavour,
                            const api::ClusterSettingsSpec& settings,
                            const std::string& image_pool);

}  // namespace qvd::controller
