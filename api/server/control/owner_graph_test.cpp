#include "api/server/control/owner_graph.hpp"

#include <gmock/gmock.h>

namespace qvd::apiserver {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

base::Json object(const std::string& uid, const std::string& owner,
                  const char* finalizer = nullptr) {
  base::Json made = {{"metadata", {{"uid", uid}, {"name", uid}, {"namespace", "n"}}}};
  if (!owner.empty())
    made["metadata"]["ownerReferences"] =
        base::Json::array({{{"apiVersion", "v1"}, {"kind", "K"}, {"name", owner}, {"uid", owner}}});
  if (finalizer != nullptr) {
    made["metadata"]["deletionTimestamp"] = "2026-11-21T08:00:00Z";
    made["metadata"]["finalizers"] = base::Json::array({finalizer});
  }
  return made;
}

TEST(OwnerGraph, FollowsChangesOfOwners) {
  OwnerGraph graph;
  graph.put(OwnerGraph::read("/a", object("a", "")));
  graph.put(OwnerGraph::read("/b", object("b", "a")));
  EXPECT_THAT(graph.dependents("a"), ElementsAre("/b"));
  EXPECT_EQ(graph.find("a")->key, "/a");
  graph.put(OwnerGraph::read("/b", object("b", "c")));
  EXPECT_THAT(graph.dependents("a"), IsEmpty());
  EXPECT_THAT(graph.dependents("c"), ElementsAre("/b"));
  graph.erase("/b");
  EXPECT_THAT(graph.dependents("c"), IsEmpty());
  EXPECT_EQ(graph.find("b"), nullptr);
}

TEST(OwnerGraph, ReadsWhatADeletionWaitsFor) {
  EXPECT_TRUE(OwnerGraph::read("/a", object("a", "", "foregroundDeletion")).foreground);
  EXPECT_TRUE(OwnerGraph::read("/a", object("a", "", "orphan")).orphaning);
  const auto plain = OwnerGraph::read("/a", object("a", "", "qvd.dev/agent"));
  EXPECT_TRUE(plain.deleting);
  EXPECT_FALSE(plain.foreground || plain.orphaning);
}

TEST(OwnerGraph, OwnersLiveInTheSameNamespaceOrNone) {
  EXPECT_TRUE(may_own("", "n"));
  EXPECT_TRUE(may_own("n", "n"));
  EXPECT_FALSE(may_own("n", "m"));
  EXPECT_FALSE(may_own("n", ""));
}

}  // namespace
}  // namespace qvd::apiserver
