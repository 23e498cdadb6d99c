#include <gmock/gmock.h>

#include "api/server/testing/test_server.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;
using base::json_string;
using ::testing::ElementsAre;
using testing::kMerge;
using testing::kWidgets;
using testing::TestServer;
using testing::widget;

std::vector<std::string> describe(const std::vector<Json>& lines) {
  std::vector<std::string> texts;
  for (const Json& line : lines)
    texts.push_back(json_string(line, {"type"}) + " " +
                    json_string(line, {"object", "metadata", "name"}));
  return texts;
}

void paint(TestServer& server, const std::string& name, const std::string& color) {
  server.ask("PATCH", kWidgets + "/" + name, {{"spec", {{"color", color}}}}, kMerge);
}

TEST(Watch, BeginsWithWhatIsThereAndFollows) {
  TestServer server;
  server.ask("POST", kWidgets, widget("a"));
  const auto stream = server.watch(kWidgets + "?watch=1");
  server.ask("POST", kWidgets, widget("b"));
  paint(server, "a", "blue");
  server.ask("DELETE", kWidgets + "/b");
  EXPECT_THAT(describe(stream->wait_for(4)),
              ElementsAre("ADDED a", "ADDED b", "MODIFIED a", "DELETED b"));
}

TEST(Watch, FromARevisionTellsLaterChangesOnly) {
  TestServer server;
  const Json made = server.ask("POST", kWidgets, widget("a")).body;
  paint(server, "a", "blue");
  const auto stream = server.watch(
      kWidgets + "?watch=1&resourceVersion=" + json_string(made, {"metadata", "resourceVersion"}));
  EXPECT_THAT(describe(stream->wait_for(1)), ElementsAre("MODIFIED a"));
}

TEST(Watch, ObjectsEnterAndLeaveASelection) {
  TestServer server;
  const auto stream = server.watch(kWidgets + "?watch=1&fieldSelector=spec.color%3Dred");
  server.ask("POST", kWidgets, widget("a", "blue"));
  paint(server, "a", "red");
  paint(server, "a", "green");
  const auto lines = stream->wait_for(2);
  EXPECT_THAT(describe(lines), ElementsAre("ADDED a", "DELETED a"));
  EXPECT_EQ(json_string(lines[1], {"object", "spec", "color"}), "red");
  EXPECT_GT(std::stoll(json_string(lines[1], {"object", "metadata", "resourceVersion"})),
            std::stoll(json_string(lines[0], {"object", "metadata", "resourceVersion"})));
}

TEST(Watch, ASlowReaderCostsNoMoreThanItsQueue) {
  TestServer server;
  constexpr std::size_t kObjects = 40;
  constexpr std::size_t kEach = 100'000;  // 4 MB in all
  for (std::size_t i = 0; i < kObjects; ++i) {
    Json big = widget("w" + std::to_string(10 + i));
    big["metadata"]["annotations"]["x"] = std::string(kEach, 'x');
    ASSERT_EQ(server.ask("POST", kWidgets, big).status, 201);
  }
  const auto stream = server.watch_unread(
      kWidgets +
      "?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");
  EXPECT_LT(stream->queued(), std::size_t{2'000'000});
  server.ask("POST", kWidgets, widget("zz"));
  std::vector<std::string> lines;
  while (lines.size() < kObjects + 2) {
    const std::size_t before = lines.size();
    lines = describe(stream->wait_for(before + 1));
    ASSERT_GT(lines.size(), before);
    EXPECT_LT(stream->queued(), std::size_t{2'000'000});
    stream->let_go();
  }
  EXPECT_EQ(lines.front(), "ADDED w10");
  EXPECT_EQ(lines[kObjects - 1], "ADDED w49");
  EXPECT_EQ(lines[kObjects], "BOOKMARK ");
  EXPECT_EQ(lines[kObjects + 1], "ADDED zz");
}

TEST(Watch, ForgottenHistoryIsAnErrorInTheStream) {
  TestServer server;
  server.ask("POST", kWidgets, widget("a"));
  paint(server, "a", "blue");
  ASSERT_TRUE(server.store().compact(server.store().revision()).ok());
  const auto lines = server.watch(kWidgets + "?watch=1&resourceVersion=1")->wait_for_end();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(json_string(lines[0], {"type"}), "ERROR");
  EXPECT_EQ(base::json_at(lines[0], {"object", "code"}), 410);
  EXPECT_EQ(json_string(lines[0], {"object", "reason"}), "Expired");
}

TEST(Watch, InitialEventsEndWithAMarkedBookmark) {
  TestServer server;
  server.ask("POST", kWidgets, widget("a"));
  const auto lines = server
                         .watch(kWidgets +
                                "?watch=1&sendInitialEvents=true&allowWatchBookmarks=true"
                                "&resourceVersionMatch=NotOlderThan&timeoutSeconds=60")
                         ->wait_for(2);
  EXPECT_THAT(describe(lines), ElementsAre("ADDED a", "BOOKMARK "));
  EXPECT_EQ(base::json_at(lines[1], {"object", "metadata", "annotations"}),
            Json({{"k8s.io/initial-events-end", "true"}}));
}

TEST(Watch, NegativeTimeIsOverAtOnce) {
  TestServer server;
  const auto lines = server.watch(kWidgets + "?watch=1&timeoutSeconds=-1")->wait_for_end();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(json_string(lines[0], {"type"}), "ERROR");
}

TEST(Watch, TablesCarryTheirColumnsOnce) {
  TestServer server;
  server.accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
  const auto stream = server.watch(kWidgets + "?watch=1");
  for (const char* name : {"a", "b"}) server.ask("POST", kWidgets, widget(name));
  const auto lines = stream->wait_for(2);
  EXPECT_FALSE(base::json_at(lines[0], {"object", "columnDefinitions"}).is_null());
  EXPECT_TRUE(base::json_at(lines[1], {"object", "columnDefinitions"}).is_null());
}

// Garbage collection, seen through a watch ------------------------------------------------------

Json owned(const std::string& name, const Json& owner, bool blocks) {
  Json made = widget(name);
  made["metadata"]["ownerReferences"] =
      Json::array({{{"apiVersion", "test.dev/v1"},
                    {"kind", "Widget"},
                    {"name", json_string(owner, {"metadata", "name"})},
                    {"uid", json_string(owner, {"metadata", "uid"})},
                    {"blockOwnerDeletion", blocks}}});
  return made;
}

TEST(GarbageCollection, DependentsGoWithTheirLastOwner) {
  TestServer server;
  const Json owner = server.ask("POST", kWidgets, widget("owner")).body;
  const Json other = server.ask("POST", kWidgets, widget("other")).body;
  Json both = owned("both", owner, false);
  both["metadata"]["ownerReferences"].push_back(
      owned("x", other, false)["metadata"]["ownerReferences"][0]);
  server.ask("POST", kWidgets, both);
  server.ask("POST", kWidgets, owned("one", owner, false));
  const auto stream = server.watch(
      kWidgets + "?watch=1&resourceVersion=" + std::to_string(server.store().revision()));
  server.ask("DELETE", kWidgets + "/owner");
  EXPECT_THAT(describe(stream->wait_for(2)), ElementsAre("DELETED owner", "DELETED one"));
  server.ask("DELETE", kWidgets + "/other");
  EXPECT_THAT(describe(stream->wait_for(4)),
              ElementsAre("DELETED owner", "DELETED one", "DELETED other", "DELETED both"));
}

TEST(GarbageCollection, ForegroundWaitsForBlockingDependents) {
  TestServer server;
  const Json owner = server.ask("POST", kWidgets, widget("owner")).body;
  Json held = owned("held", owner, true);
  held["metadata"]["finalizers"] = Json::array({"test.dev/hold"});
  server.ask("POST", kWidgets, held);
  const auto stream = server.watch(
      kWidgets + "?watch=1&resourceVersion=" + std::to_string(server.store().revision()));
  server.ask("DELETE", kWidgets + "/owner", {{"propagationPolicy", "Foreground"}});
  // Deleted in the foreground too, then free of that finalizer, for nothing depends on it.
  EXPECT_THAT(describe(stream->wait_for(3)),
              ElementsAre("MODIFIED owner", "MODIFIED held", "MODIFIED held"));
  EXPECT_EQ(base::json_at(server.ask("GET", kWidgets + "/held").body, {"metadata", "finalizers"}),
            Json::array({"test.dev/hold"}));
  server.ask("PATCH", kWidgets + "/held", {{"metadata", {{"finalizers", nullptr}}}}, kMerge);
  EXPECT_THAT(describe(stream->wait_for(5)),
              ElementsAre("MODIFIED owner", "MODIFIED held", "MODIFIED held", "DELETED held",
                          "DELETED owner"));
}

TEST(GarbageCollection, OrphansStay) {
  TestServer server;
  const Json owner = server.ask("POST", kWidgets, widget("owner")).body;
  server.ask("POST", kWidgets, owned("child", owner, true));
  const auto stream = server.watch(
      kWidgets + "?watch=1&resourceVersion=" + std::to_string(server.store().revision()));
  server.ask("DELETE", kWidgets + "/owner", {{"propagationPolicy", "Orphan"}});
  EXPECT_THAT(describe(stream->wait_for(3)),
              ElementsAre("MODIFIED owner", "MODIFIED child", "DELETED owner"));
  EXPECT_FALSE(server.ask("GET", kWidgets + "/child").body["metadata"].contains("ownerReferences"));
}

TEST(Namespaces, EndWhenTheirContentHasEnded) {
  TestServer server;
  server.ask("POST", "/api/v1/namespaces",
             {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", "n"}}}});
  Json held = widget("held");
  held["metadata"]["finalizers"] = Json::array({"test.dev/hold"});
  const std::string widgets = "/apis/test.dev/v1/namespaces/n/widgets";
  server.ask("POST", widgets, held);
  server.ask("POST", widgets, widget("plain"));
  const auto stream = server.watch("/api/v1/namespaces?watch=1&fieldSelector=metadata.name%3Dn");
  const Json marked = server.ask("DELETE", "/api/v1/namespaces/n").body;
  EXPECT_EQ(json_string(marked, {"status", "phase"}), "Terminating");
  EXPECT_EQ(server.ask("POST", widgets, widget("late")).status, 403);
  stream->wait_for(2);
  server.ask("PATCH", widgets + "/held", {{"metadata", {{"finalizers", nullptr}}}}, kMerge);
  EXPECT_EQ(describe(stream->wait_for(3)).back(), "DELETED n");
  EXPECT_EQ(server.ask("GET", "/api/v1/namespaces/default").status, 200);
  EXPECT_EQ(server.ask("DELETE", "/api/v1/namespaces/default").status, 403);
}

}  // namespace
}  // namespace qvd::apiserver
