#include "controller/volume/volume_plan.hpp"

#include <gtest/gtest.h>

namespace qvd::controller {
namespace {

using api::VolumePhase;

VolumeView view_of(bool formatted, bool owner, api::VolumeReclaimPolicy policy) {
  VolumeView view;
  view.volume.metadata.name = "home-10001";
  view.volume.spec.reclaim_policy = policy;
  view.volume.status.formatted = formatted;
  view.owner_exists = owner;
  return view;
}

TEST(VolumePlanTest, TheFirstRunThatOpensItMakesItReadyForEver) {
  VolumeView view = view_of(false, true, api::VolumeReclaimPolicy::kRetain);
  EXPECT_EQ(plan_volume(view).phase, VolumePhase::kPending);
  api::MachineRun run;
  view.runs = {std::make_shared<const api::MachineRun>(run)};
  EXPECT_FALSE(plan_volume(view).formatted);
  run.status.volumes.emplace_back().name = "home-10001";
  view.runs = {std::make_shared<const api::MachineRun>(run)};
  EXPECT_TRUE(plan_volume(view).formatted);
  EXPECT_EQ(plan_volume(view).phase, VolumePhase::kReady);
  view.volume.status = plan_volume(view);
  view.runs.clear();
  EXPECT_EQ(plan_volume(view), view.volume.status);
}

TEST(VolumePlanTest, AHomeWithContentOutlivesItsOwner) {
  const VolumeView kept = view_of(true, false, api::VolumeReclaimPolicy::kRetain);
  EXPECT_EQ(plan_volume(kept).phase, VolumePhase::kReleased);
  EXPECT_FALSE(may_delete(kept));
  EXPECT_TRUE(may_delete(view_of(true, false, api::VolumeReclaimPolicy::kDelete)));
  EXPECT_TRUE(may_delete(view_of(false, false, api::VolumeReclaimPolicy::kRetain)));  // never made
  EXPECT_FALSE(may_delete(view_of(true, true, api::VolumeReclaimPolicy::kDelete)));
}

TEST(VolumePlanTest, NothingGoesWhileARunHasIt) {
  VolumeView view = view_of(true, false, api::VolumeReclaimPolicy::kDelete);
  view.runs = {std::make_shared<const api::MachineRun>()};
  EXPECT_FALSE(may_delete(view));
  EXPECT_NE(plan_volume(view).phase, VolumePhase::kReleased);
}

}  // namespace
}  // namespace qvd::controller
