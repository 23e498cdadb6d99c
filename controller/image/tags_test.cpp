#include "controller/image/tags.hpp"

#include <gtest/gtest.h>

namespace qvd::controller {
namespace {

const base::WallTime kNow = *base::parse_rfc3339("2026-11-21T08:15:00Z");

api::DiskImage image(const std::string& name, std::int64_t sequence,
                     api::DiskImagePhase phase = api::DiskImagePhase::kReady) {
  api::DiskImage out;
  out.metadata.name = name;
  out.spec.flavour = "office";
  out.status.phase = phase;
  out.status.version = "v-" + name;
  out.status.sequence = sequence;
  return out;
}

api::OSFlavour flavour(std::map<std::string, std::string> wishes) {
  api::OSFlavour out;
  out.metadata.name = "office";
  out.spec.image_tags = std::move(wishes);
  return out;
}

TEST(EffectiveTags, FollowTheWishOnceItIsReady) {
  api::OSFlavour office = flavour({{"default", "new"}});
  office.status.tags["default"].effective = "old";
  office.status.tags["default"].since = "before";
  const auto waits = effective_tags(
      office, {image("old", 1), image("new", 2, api::DiskImagePhase::kCopying)}, kNow);
  EXPECT_EQ(waits.at("default").desired, "new");
  EXPECT_EQ(waits.at("default").effective, "old");
  EXPECT_EQ(waits.at("default").since, "before");
  const auto follows = effective_tags(office, {image("old", 1), image("new", 2)}, kNow);
  EXPECT_EQ(follows.at("default").effective, "new");
  EXPECT_EQ(follows.at("default").since, "2026-11-21T08:15:00Z");
}

TEST(EffectiveTags, ABlockedImageIsNotTaken) {
  api::DiskImage blocked = image("new", 2);
  blocked.spec.blocked = true;
  EXPECT_EQ(effective_tags(flavour({{"default", "new"}}), {blocked}, kNow).at("default").effective,
            "");
}

TEST(EffectiveTags, HeadIsTheNewestAndVersionsAreTags) {
  const auto tags = effective_tags(flavour({}), {image("b", 2), image("a", 9)}, kNow);
  EXPECT_EQ(tags.at("head").effective, "a");
  EXPECT_EQ(tags.at("v-b").effective, "b");
}

TEST(EffectiveTags, AWishWinsOverAVersionOfThatName) {
  EXPECT_EQ(effective_tags(flavour({{"v-a", "b"}}), {image("a", 1), image("b", 2)}, kNow)
                .at("v-a")
                .effective,
            "b");
}

TEST(EffectiveTags, ATagThatNobodyWishesGoes) {
  api::OSFlavour office = flavour({});
  office.status.tags["testing"].effective = "a";
  EXPECT_FALSE(effective_tags(office, {}, kNow).contains("testing"));
}

TEST(TagsOf, NamesAllThatMeanTheImage) {
  const auto tags = effective_tags(flavour({{"default", "a"}}), {image("a", 1)}, kNow);
  EXPECT_EQ(tags_of(tags, "a"), (std::vector<std::string>{"default", "head", "v-a"}));
}

TEST(NextVersion, IsTheDateAndTheFirstFreeNumber) {
  api::DiskImage taken = image("a", 1);
  EXPECT_EQ(next_version("2026-11-21T08:15:00Z", {taken}), "2026-11-21-000");
  taken.status.version = "2026-11-21-000";
  EXPECT_EQ(next_version("2026-11-21T08:15:00Z", {taken}), "2026-11-21-001");
}

}  // namespace
}  // namespace qvd::controller
