#include "controller/defaults/defaults.hpp"

#include <initializer_list>

namespace qvd::controller {
namespace {

std::string first_of(std::initializer_list<std::string> names) {
  for (const std::string& name : names) {
    if (!name.empty()) return name;
  }
  return "";
}

std::string only(const std::vector<std::string>& names) {
  return names.size() == 1 ? names.front() : "";
}

}  // namespace

std::string network_of(const api::OSFlavourSpec& flavour, const api::ClusterSettingsSpec& settings,
                       const std::vector<std::string>& networks) {
  return first_of({flavour.network, settings.machines.defaults.network, only(networks)});
}

std::string image_pool_of(const api::ClusterSettingsSpec& settings,
                          const std::vector<std::string>& pools) {
  return first_of({settings.storage.image_pool, only(pools)});
}

std::string home_pool_of(const api::OSFlavourSpec& flavour,
                         const api::ClusterSettingsSpec& settings,
                         const std::vector<std::string>& pools) {
  if (!flavour.user_storage) return "";
  return first_of({flavour.user_storage->pool, settings.storage.home_pool,
                   settings.machines.defaults.pool, only(pools)});
}

std::string overlay_pool_of(const api::OSFlavourSpec& flavour,
                            const api::ClusterSettingsSpec& settings,
                            const std::string& image_pool) {
  return first_of({flavour.overlay.pool, settings.storage.overlay_pool, image_pool});
}

}  // namespace qvd::controller
