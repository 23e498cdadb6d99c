#include "controller/defaults/defaults.hpp"

#include <gtest/gtest.h>

namespace qvd::controller {
namespace {

TEST(DefaultsTest, TheFlavourThenTheSettingsThenTheOnlyOne) {
  api::OSFlavourSpec flavour;
  api::ClusterSettingsSpec settings;
  EXPECT_EQ(network_of(flavour, settings, {}), "");
  EXPECT_EQ(network_of(flavour, settings, {"a"}), "a");
  EXPECT_EQ(network_of(flavour, settings, {"a", "b"}), "");
  settings.machines.defaults.network = "s";
  EXPECT_EQ(network_of(flavour, settings, {"a"}), "s");
  flavour.network = "f";
  EXPECT_EQ(network_of(flavour, settings, {"a"}), "f");
}

TEST(DefaultsTest, AFlavourWithoutHomesHasNoHomePool) {
  api::OSFlavourSpec flavour;
  api::ClusterSettingsSpec settings;
  settings.storage.home_pool = "homes";
  EXPECT_EQ(home_pool_of(flavour, settings, {"a"}), "");
  flavour.user_storage.emplace();
  EXPECT_EQ(home_pool_of(flavour, settings, {"a"}), "homes");
}

TEST(DefaultsTest, OverlaysLieWithTheImagesUnlessSomebodySaysOtherwise) {
  api::OSFlavourSpec flavour;
  api::ClusterSettingsSpec settings;
  EXPECT_EQ(image_pool_of(settings, {"only"}), "only");
  EXPECT_EQ(overlay_pool_of(flavour, settings, "only"), "only");
  settings.storage.overlay_pool = "fast";
  EXPECT_EQ(overlay_pool_of(flavour, settings, "only"), "fast");
}

}  // namespace
}  // namespace qvd::controller
