#include "api/server/server.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "api/server/testing/test_server.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;
using base::json_at;
using base::json_string;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kMerge;
using testing::kWidgets;
using testing::TestServer;
using testing::widget;

std::string version_of(const Json& object) {
  return json_string(object, {"metadata", "resourceVersion"});
}

std::string message_of(const testing::Answer& answer) {
  return json_string(answer.body, {"message"});
}

std::vector<std::string> names_of(const Json& list) {
  std::vector<std::string> names;
  for (const Json& item : json_at(list, {"items"}))
    names.push_back(json_string(item, {"metadata", "name"}));
  return names;
}

TEST(Server, CreatesReadsAndRefusesDoubles) {
  TestServer server;
  const auto made = server.ask("POST", kWidgets, widget("a"));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(json_at(made.body, {"spec", "size"}), 1);  // the schema's default
  EXPECT_EQ(json_at(made.body, {"metadata", "generation"}), 1);
  EXPECT_EQ(server.ask("GET", kWidgets + "/a").body, made.body);
  const auto again = server.ask("POST", kWidgets, widget("a"));
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(json_string(again.body, {"reason"}), "AlreadyExists");
  EXPECT_EQ(json_at(again.body, {"details"}),
            Json({{"name", ""}, {"group", "test.dev"}, {"kind", "widgets"}})
                .patch(Json::parse(R"([{"op":"remove","path":"/name"}])")));
  const auto missing = server.ask("GET", kWidgets + "/b");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(message_of(missing), "widgets.test.dev \"b\" not found");
}

TEST(Server, ASelectorIsReadOnceForRightsAndForObjects) {
  TestServer server;
  const std::string runs = "/apis/qvd.dev/v1/namespaces/default/machineruns";
  Json run = widget("a");
  run["apiVersion"] = "qvd.dev/v1";
  run["kind"] = "MachineRun";
  run["spec"] = {{"host", "node2"}};
  ASSERT_EQ(server.ask("POST", runs, run).status, 201);
  server.user = "qvd:agent:node1";
  server.user_groups = {kAgentsGroup};
  const auto own = server.ask("GET", runs + "?fieldSelector=spec.host%3Dnode1");
  EXPECT_EQ(own.status, 200);
  EXPECT_TRUE(names_of(own.body).empty());
  EXPECT_EQ(server.ask("GET", runs + "?fieldSelector=spec.host%3Dnode2").status, 403);
  // One term whose value holds a comma: it demands no host and would show the runs of all.
  const std::string escaped = "?fieldSelector=metadata.name!%3Dx%5C%2Cspec.host%3Dnode1";
  EXPECT_EQ(server.ask("GET", runs + escaped).status, 403);
  EXPECT_EQ(server.ask("GET", runs + "?fieldSelector=spec.host%3Dnode1%2Cnonsense").status, 403);
}

TEST(Server, WritesNeedALivingNamespace) {
  TestServer server;
  const auto answer = server.ask("POST", "/apis/test.dev/v1/namespaces/nope/widgets", widget("a"));
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message_of(answer), "namespaces \"nope\" not found");
  EXPECT_EQ(json_string(answer.body, {"details", "kind"}), "namespaces");
}

TEST(Server, GenerationCountsChangesOfTheSpecOnly) {
  TestServer server;
  server.ask("POST", kWidgets, widget("a"));
  const auto patch = [&](const Json& body, const std::string& part = "") {
    return server.ask("PATCH", kWidgets + "/a" + part, body, kMerge).body;
  };
  EXPECT_EQ(json_at(patch({{"metadata", {{"labels", {{"x", "y"}}}}}}), {"metadata", "generation"}),
            1);
  EXPECT_EQ(json_at(patch({{"status", {{"seen", 3}}}}, "/status"), {"metadata", "generation"}), 1);
  EXPECT_EQ(json_at(patch({{"spec", {{"color", "blue"}}}}), {"metadata", "generation"}), 2);
  const Json ignored = patch({{"status", {{"seen", 9}}}});
  EXPECT_EQ(json_at(ignored, {"status", "seen"}), 3);
}

TEST(Server, AnUpdateThatChangesNothingIsNoWrite) {
  TestServer server;
  const Json made = server.ask("POST", kWidgets, widget("a")).body;
  const Revision before = server.store().revision();
  EXPECT_EQ(version_of(server.ask("PUT", kWidgets + "/a", made).body), version_of(made));
  EXPECT_EQ(version_of(server.ask("PATCH", kWidgets + "/a", Json::object(), kMerge).body),
            version_of(made));
  EXPECT_EQ(server.store().revision(), before);
}

TEST(Server, AnOldVersionIsAConflictAndNoVersionIsInvalid) {
  TestServer server;
  Json made = server.ask("POST", kWidgets, widget("a")).body;
  server.ask("PATCH", kWidgets + "/a", {{"spec", {{"size", 2}}}}, kMerge);
  made["spec"]["size"] = 3;
  EXPECT_EQ(server.ask("PUT", kWidgets + "/a", made).status, 409);
  made["metadata"].erase("resourceVersion");
  EXPECT_THAT(message_of(server.ask("PUT", kWidgets + "/a", made)),
              HasSubstr("must be specified for an update"));
}

TEST(Server, ImmutableFieldsStay) {
  TestServer server;
  Json frozen = widget("a");
  frozen["spec"]["frozen"] = "yes";
  server.ask("POST", kWidgets, frozen);
  for (const Json& change : {Json("no"), Json(nullptr)}) {
    const auto answer =
        server.ask("PATCH", kWidgets + "/a", {{"spec", {{"frozen", change}}}}, kMerge);
    EXPECT_EQ(answer.status, 422);
    EXPECT_THAT(message_of(answer), HasSubstr("frozen cannot change"));
  }
}

TEST(Server, OddFieldsAreWarnedOfOrRefused) {
  TestServer server;
  Json odd = widget("a");
  odd["spec"]["nope"] = 1;
  const auto strict = server.ask("POST", kWidgets + "?fieldValidation=Strict", odd);
  EXPECT_EQ(strict.status, 400);
  EXPECT_THAT(message_of(strict), HasSubstr("strict decoding error: unknown field \"spec.nope\""));
  const auto warned = server.ask("POST", kWidgets, odd);
  EXPECT_EQ(warned.status, 201);
  EXPECT_EQ(warned.headers.get("Warning"), "299 - \"unknown field \\\"spec.nope\\\"\"");
  EXPECT_FALSE(json_at(warned.body, {"spec"}).contains("nope"));
}

TEST(Server, PagesAreOfOneMomentAndExpire) {
  TestServer server;
  for (const char* name : {"a", "b", "c", "d"}) server.ask("POST", kWidgets, widget(name));
  const Json first = server.ask("GET", kWidgets + "?limit=2").body;
  EXPECT_THAT(names_of(first), ElementsAre("a", "b"));
  EXPECT_EQ(json_at(first, {"metadata", "remainingItemCount"}), 2);
  const std::string next =
      kWidgets + "?limit=2&continue=" + json_string(first, {"metadata", "continue"});
  server.ask("DELETE", kWidgets + "/c");
  const Json second = server.ask("GET", next).body;
  EXPECT_THAT(names_of(second), ElementsAre("c", "d"));
  EXPECT_EQ(version_of(second), version_of(first));
  server.ask("POST", kWidgets, widget("e"));
  ASSERT_TRUE(server.store().compact(server.store().revision()).ok());
  const auto expired = server.ask("GET", next);
  EXPECT_EQ(expired.status, 410);
  EXPECT_EQ(json_string(expired.body, {"reason"}), "Expired");
  const Json rest =
      server
          .ask("GET", kWidgets + "?continue=" + json_string(expired.body, {"metadata", "continue"}))
          .body;
  EXPECT_THAT(names_of(rest), ElementsAre("d", "e"));
}

TEST(Server, SelectsByLabelAndField) {
  TestServer server;
  for (const char* color : {"red", "blue", "green"}) {
    Json made = widget(color, color);
    made["metadata"]["labels"] = {{"warm", color == std::string("red") ? "yes" : "no"}};
    server.ask("POST", kWidgets, made);
  }
  const auto list = [&](const std::string& query) {
    return names_of(server.ask("GET", kWidgets + "?" + query).body);
  };
  EXPECT_THAT(list("labelSelector=warm%3Dno"), ElementsAre("blue", "green"));
  EXPECT_THAT(list("fieldSelector=spec.color%3Dred"), ElementsAre("red"));
  EXPECT_THAT(list("fieldSelector=metadata.name%3Dblue"), ElementsAre("blue"));
  EXPECT_THAT(list("labelSelector=warm%3Dno&limit=1"), ElementsAre("blue"));
  EXPECT_EQ(server.ask("GET", kWidgets + "?fieldSelector=spec.size%3D1").status, 400);
}

TEST(Server, DryRunsLeaveNoTrace) {
  TestServer server;
  const Revision before = server.store().revision();
  const auto made = server.ask("POST", kWidgets + "?dryRun=All", widget("a"));
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(version_of(made.body), "");
  EXPECT_EQ(server.store().revision(), before);
  EXPECT_EQ(server.ask("POST", kWidgets + "?dryRun=Some", widget("a")).status, 422);
  server.ask("POST", kWidgets, widget("a"));
  server.ask("DELETE", kWidgets + "/a?dryRun=All", {{"propagationPolicy", "Background"}});
  EXPECT_EQ(server.ask("GET", kWidgets + "/a").status, 200);
}

TEST(Server, DeletionsHonourPreconditions) {
  TestServer server;
  const Json made = server.ask("POST", kWidgets, widget("a")).body;
  const auto refused =
      server.ask("DELETE", kWidgets + "/a", {{"preconditions", {{"uid", "other"}}}});
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(message_of(refused), HasSubstr("the UID in the precondition (other)"));
  const auto gone =
      server.ask("DELETE", kWidgets + "/a",
                 {{"preconditions", {{"uid", json_string(made, {"metadata", "uid"})}}}});
  EXPECT_EQ(json_string(gone.body, {"status"}), "Success");
  EXPECT_EQ(json_string(gone.body, {"details", "uid"}), json_string(made, {"metadata", "uid"}));
}

TEST(Server, DeletesACollection) {
  TestServer server;
  for (const char* name : {"a", "b"}) server.ask("POST", kWidgets, widget(name, name));
  EXPECT_THAT(names_of(server.ask("DELETE", kWidgets + "?fieldSelector=spec.color%3Da").body),
              ElementsAre("a"));
  EXPECT_THAT(names_of(server.ask("GET", kWidgets).body), ElementsAre("b"));
  EXPECT_EQ(server.ask("DELETE", "/apis/test.dev/v1/widgets").status, 404);
}

TEST(Server, NoConcurrentPatchIsLost) {
  TestServer server;
  server.ask("POST", kWidgets, widget("a"));
  constexpr int kThreads = 4;
  constexpr int kEach = 10;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread)
    threads.emplace_back([&server, thread] {
      for (int i = 0; i < kEach; ++i) {
        const std::string label = "l" + std::to_string(thread) + "-" + std::to_string(i);
        const auto answer = server.ask("PATCH", kWidgets + "/a",
                                       {{"metadata", {{"labels", {{label, "x"}}}}}}, kMerge);
        EXPECT_EQ(answer.status, 200);
      }
    });
  for (auto& thread : threads) thread.join();
  const Json labels = json_at(server.ask("GET", kWidgets + "/a").body, {"metadata", "labels"});
  EXPECT_EQ(labels.size(), static_cast<std::size_t>(kThreads * kEach));
}

TEST(Server, FormsOfAnAnswer) {
  TestServer server;
  server.ask("POST", kWidgets, widget("a"));
  server.accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
  const Json table = server.ask("GET", kWidgets).body;
  EXPECT_EQ(json_string(table, {"kind"}), "Table");
  EXPECT_EQ(table["rows"][0]["cells"][0], "a");
  server.accept = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
  const Json partial = server.ask("GET", kWidgets).body;
  EXPECT_FALSE(partial["items"][0].contains("spec"));
  server.accept = "text/html";
  EXPECT_EQ(server.ask("GET", kWidgets).status, 406);
}

TEST(Server, RightsAreChecked) {
  TestServer server;
  server.user = "qvd:gateway:g1";
  server.user_groups = {"qvd:gateways"};
  EXPECT_EQ(server.ask("GET", "/api/v1/namespaces/default/secrets").status, 403);
  EXPECT_EQ(server.ask("GET", kWidgets).status, 403);
  EXPECT_EQ(server.ask("GET", "/api/v1/namespaces").status, 200);
}

TEST(Server, UnknownThingsAreNotFound) {
  TestServer server;
  for (const char* target : {"/apis/test.dev/v1/gadgets", "/apis/test.dev/v9/widgets", "/nope",
                             "/apis/test.dev/v1/namespaces/default/racks",
                             "/apis/test.dev/v1/namespaces/default/widgets/a/scale"})
    EXPECT_EQ(server.ask("GET", target).status, 404) << target;
  EXPECT_EQ(server.ask("POST", kWidgets + "/a", widget("a")).status, 405);
}

}  // namespace
}  // namespace qvd::apiserver
