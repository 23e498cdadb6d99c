#include <gtest/gtest.h>

#include <algorithm>

#include "api/types/well_known.hpp"
#include "ctl/arguments.hpp"
#include "ctl/catalogue.hpp"
#include "ctl/commands.hpp"
#include "ctl/completion.hpp"
#include "ctl/describe.hpp"
#include "ctl/manifest.hpp"
#include "ctl/merge.hpp"
#include "ctl/table.hpp"
#include "ctl/verbs.hpp"

namespace qvd::ctl {
namespace {

Json json(const char* text) {
  return *base::parse_json(text);
}

Catalogue catalogue() {
  const Json core = json(R"({"items":[{"metadata":{},"versions":[{"version":"v1","resources":[
      {"resource":"secrets","responseKind":{"kind":"Secret"},"scope":"Namespaced","singularResource":"secret"},
      {"resource":"namespaces","responseKind":{"kind":"Namespace"},"scope":"Cluster","singularResource":"namespace","shortNames":["ns"]}]}]}]})");
  const Json groups = json(
      R"({"items":[{"metadata":{"name":"qvd.dev"},"versions":[{"version":"v1beta1","resources":[
      {"resource":"virtualmachines","responseKind":{"kind":"VirtualMachine"},"scope":"Namespaced","singularResource":"virtualmachine","shortNames":["qvm"],"categories":["qvd"]},
      {"resource":"users","responseKind":{"kind":"User"},"scope":"Namespaced","singularResource":"user","categories":["qvd"]},
      {"resource":"hosts","responseKind":{"kind":"Host"},"scope":"Cluster","singularResource":"host"}]}]}]})");
  return *Catalogue::parse(core, groups);
}

TEST(Catalogue, KnowsEveryWordForAKind) {
  const Catalogue c = catalogue();
  for (const char* word :
       {"vm", "VMs", "qvm", "virtualmachine", "VirtualMachine", "virtualmachines.qvd.dev"}) {
    ASSERT_TRUE(c.find(word)) << word;
    EXPECT_EQ((*c.find(word))->plural, "virtualmachines");
  }
  EXPECT_EQ((*c.find("tenant"))->kind, "Namespace");
  EXPECT_EQ((*c.find("vm"))->title(), "virtualmachine.qvd.dev");
  EXPECT_EQ((*c.find("secret"))->title(), "secret");
  EXPECT_EQ((*c.find_all("vm,ns"))[1]->plural, "namespaces");
  EXPECT_EQ(c.find_all("qvd")->size(), 2U);
  EXPECT_FALSE(c.find("pods"));
  EXPECT_EQ((*c.find_kind("v1", "Secret"))->plural, "secrets");
  EXPECT_FALSE(c.find_kind("v1", "VirtualMachine"));
}

TEST(ParseTargets, ReadsTheThreeForms) {
  const Catalogue c = catalogue();
  EXPECT_EQ((*parse_targets(c, {"vm"}))[0].name, "");
  EXPECT_EQ((*parse_targets(c, {"vm", "a", "b"}))[1].name, "b");
  EXPECT_EQ((*parse_targets(c, {"vm/a", "user/b"}))[1].resource->plural, "users");
  EXPECT_EQ(parse_targets(c, {"vm,user"})->size(), 2U);
  for (const std::vector<std::string>& bad :
       {std::vector<std::string>{}, {"vm,user", "a"}, {"vm/a", "b"}, {"vm/"}})
    EXPECT_FALSE(parse_targets(c, bad));
}

TEST(ParseNamed, TakesOneKindAndNames) {
  EXPECT_EQ(parse_named({"vm", "a", "b"}, {"vm"})->names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(parse_named({"vm/a", "vm/b"}, {"vm"})->names, (std::vector<std::string>{"a", "b"}));
  for (const std::vector<std::string>& bad :
       {std::vector<std::string>{}, {"vm"}, {"user", "a"}, {"vm/a", "user/b"}})
    EXPECT_FALSE(parse_named(bad, {"vm"}));
}

TEST(MoveLeadingFlags, PutsTheCommandFirst) {
  EXPECT_EQ(move_leading_flags({"--kubeconfig", "f", "-n", "acme", "get", "vm"}),
            (std::vector<std::string>{"get", "--kubeconfig", "f", "-n", "acme", "vm"}));
  EXPECT_EQ(move_leading_flags({"--context=x", "get"}),
            (std::vector<std::string>{"get", "--context=x"}));
  EXPECT_EQ(move_leading_flags({"--help"}), std::vector<std::string>{"--help"});
}

struct Merge {
  const char *original, *modified, *current, *patch;
};

TEST(ThreeWayPatch, ChangesWhatTheManifestSaysAndNoMore) {
  const Merge table[] = {
      {"null", R"({"a":1})", R"({"a":1,"b":2})", "{}"},
      {"null", R"({"a":2})", R"({"a":1,"b":2})", R"({"a":2})"},
      {R"({"a":1,"c":3})", R"({"a":1})", R"({"a":1,"c":3,"d":4})", R"({"c":null})"},
      {R"({"c":3})", "{}", R"({"d":4})", "{}"},
      {R"({"s":{"x":1,"y":2}})", R"({"s":{"x":1}})", R"({"s":{"x":5,"y":2,"z":3}})",
       R"({"s":{"x":1,"y":null}})"},
      {"null", R"({"l":[1,2]})", R"({"l":[1]})", R"({"l":[1,2]})"},
      {"null", R"({"s":{"x":1}})", R"({})", R"({"s":{"x":1}})"},
      {"null", R"({"s":{"x":1}})", R"({"s":7})", R"({"s":{"x":1}})"},
  };
  for (const Merge& row : table)
    EXPECT_EQ(three_way_patch(json(row.original), json(row.modified), json(row.current)),
              json(row.patch))
        << row.modified << row.current;
}

TEST(RememberApplied, DoesNotRememberWhatWasRemembered) {
  Json manifest = json(R"({"kind":"User","metadata":{"name":"a"},"spec":{"uid":7}})");
  remember_applied(manifest);
  const Json once = manifest;
  const std::string said =
      base::json_string(once, {"metadata", "annotations", api::kLastAppliedAnnotation});
  EXPECT_EQ(json(said.c_str())["spec"]["uid"], 7);
  remember_applied(manifest);  // as read from the server and applied again
  EXPECT_EQ(manifest, once);
  Json wrong = json(R"({"metadata":{"annotations":"text"}})");
  remember_applied(wrong);
  EXPECT_EQ(wrong["metadata"]["annotations"], "text");
}

TEST(Manifest, NamesFileAndLineOfWhatIsMissing) {
  const auto good = parse_manifest(
      "kind: User\napiVersion: qvd.dev/v1beta1\nmetadata: {name: a, namespace: b}\n---\n"
      "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: s}}\n",
      "f.yaml");
  ASSERT_TRUE(good) << good.status().message();
  ASSERT_EQ(good->size(), 2U);
  EXPECT_EQ((*good)[0].ns(), "b");
  EXPECT_EQ((*good)[1].name(), "s");
  EXPECT_EQ(parse_manifest("apiVersion: v1\nkind: Secret\n", "f.yaml").status().message(),
            "f.yaml:1: Secret: metadata.name is missing");
  EXPECT_EQ(parse_manifest("kind: Secret\n", "f").status().message(), "f:1: apiVersion is missing");
  EXPECT_FALSE(parse_manifest("a: [", "f"));
  EXPECT_FALSE(parse_manifest("- 1\n", "f"));
}

TEST(Manifest, PointsAtTheFieldThatTheServerRefuses) {
  const auto objects = parse_manifest(
      "apiVersion: qvd.dev/v1beta1\nkind: User\nmetadata:\n  name: a\nspec:\n  uid: 0\n", "f.yaml");
  ASSERT_TRUE(objects);
  const Status refused =
      base::invalid("User is invalid")
          .with_causes({{"FieldValueInvalid", "spec.uid", "must be at least 1"}});
  EXPECT_EQ(locate(refused, objects->front()).message(),
            "f.yaml:1: User a: User is invalid\n  f.yaml:6: spec.uid: must be at least 1");
}

const char* const kTable =
    R"({"columnDefinitions":[{"name":"Name","format":"name","priority":0},{"name":"State","priority":0},{"name":"Why","priority":1}],
  "rows":[{"cells":["a","Running","x"],"object":{"metadata":{"namespace":"acme"}}},{"cells":["long-name",null,"y\n"],"object":{"metadata":{"namespace":"b"}}}]})";

TEST(Table, AlignsTheServersColumns) {
  EXPECT_EQ(print_table(json(kTable), {}),
            "NAME        STATE\na           Running\nlong-name   <none>\n");
  EXPECT_EQ(
      print_table(json(kTable),
                  {.wide = true, .header = false, .show_namespace = true, .name_prefix = "vm/"}),
      "acme   vm/a           Running   x\nb      vm/long-name   <none>    y \n");
  EXPECT_NE(print_table(json(kTable), {.colour = true}).find("\033[32mRunning\033[0m"),
            std::string::npos);
}

TEST(Table, KeepsItsColumnsThroughAWatch) {
  Json columns;
  EXPECT_EQ(table_rows(json(kTable), {}, columns).size(), 3U);
  const auto later = table_rows(
      json(R"({"columnDefinitions":null,"rows":[{"cells":["c","Stopped","z"]}]})"), {}, columns);
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0], (std::vector<std::string>{"c", "Stopped"}));
}

TEST(Describe, ShowsNoSecret) {
  const Json secret = json(
      R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","creationTimestamp":"2026-11-21T08:00:00Z",
      "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"hidden"}},"data":{"password":"d29uZGVybGFuZA=="}})");
  const std::string text =
      describe_object(secret, {}, *base::parse_rfc3339("2026-11-21T10:00:00Z"));
  EXPECT_NE(text.find("password: 10 bytes"), std::string::npos) << text;
  EXPECT_EQ(text.find("d29u"), std::string::npos);
  EXPECT_EQ(text.find("hidden"), std::string::npos);
  EXPECT_NE(text.find("(2h ago)"), std::string::npos) << text;
}

TEST(Describe, ShowsEventsInTheOrderOfTheirTimes) {
  const std::vector<Json> events = {
      json(R"({"reason":"Second","lastTimestamp":"2026-11-21T09:30:00Z"})"),
      json(R"({"reason":"First","lastTimestamp":"2026-11-21T09:00:00Z"})")};
  const std::string text = describe_object(json(R"({"metadata":{}})"), events,
                                           *base::parse_rfc3339("2026-11-21T10:00:00Z"));
  EXPECT_LT(text.find("First"), text.find("Second")) << text;
}

TEST(Age, IsRoundedLikeKubernetes) {
  const auto now = *base::parse_rfc3339("2026-11-21T10:00:00Z");
  EXPECT_EQ(age("2026-11-21T09:59:00Z", now), "60s");
  EXPECT_EQ(age("2026-11-21T09:00:00Z", now), "60m");
  EXPECT_EQ(age("2026-11-20T09:00:00Z", now), "25h");
  EXPECT_EQ(age("2026-11-01T10:00:00Z", now), "20d");
  EXPECT_EQ(age("", now), "");
}

TEST(Verbs, AskForWhatThePersonWants) {
  const Json stop = make_operation("acme", {.vm = "pc",
                                            .verb = "stop",
                                            .grace = std::chrono::seconds(90),
                                            .force = true,
                                            .reason = "",
                                            .by = "root"});
  EXPECT_EQ(stop, json(R"({"metadata":{"namespace":"acme","generateName":"pc-"},
      "spec":{"vm":"pc","type":"Stop","gracePeriod":"1m30s","force":true,"requestedBy":"root"}})"));
  EXPECT_TRUE(judge_operation(json(R"({"status":{"phase":"Succeeded"}})")).status.ok());
  const Outcome failed = judge_operation(
      json(R"({"status":{"phase":"Failed","reason":"PowerOff","message":"power is Off"}})"));
  EXPECT_TRUE(failed.over);
  EXPECT_EQ(failed.status.message(), "power is Off");
  EXPECT_FALSE(judge_operation(json("{}")).over);
  EXPECT_EQ(judge_operation(json("{}")).text, "Pending");
}

TEST(Verbs, SeeWhichSessionsAreOpen) {
  EXPECT_TRUE(
      is_open_session(json(R"({"spec":{"vm":"pc"},"status":{"phase":"Connected"}})"), "pc"));
  EXPECT_TRUE(is_open_session(json(R"({"spec":{"vm":"pc"}})"), "pc"));
  EXPECT_FALSE(is_open_session(json(R"({"spec":{"vm":"pc"},"status":{"phase":"Closed"}})"), "pc"));
  EXPECT_FALSE(is_open_session(json(R"({"spec":{"vm":"other"}})"), "pc"));
}

TEST(Verbs, TagsAreChecked) {
  EXPECT_EQ(*make_tag_patch("img", {"default", "v1.2"}),
            json(R"({"spec":{"imageTags":{"default":"img","v1.2":"img"}}})"));
  EXPECT_EQ(*make_tag_patch("", {"old"}), json(R"({"spec":{"imageTags":{"old":null}}})"));
  for (const char* bad : {"", "a b", ".x", "-x", "a/b"})
    EXPECT_FALSE(make_tag_patch("img", {bad})) << bad;
}

TEST(Verbs, APasswordLeavesAsAHash) {
  EXPECT_EQ(base::json_string(make_password_secret("acme", "s", "h"), {"data", "hash"}), "aA==");
  EXPECT_TRUE(base::json_at(make_password_patch("h"), {"data"}).contains("password"));
  EXPECT_TRUE(base::json_at(make_password_patch("h"), {"data", "password"}).is_null());
}

TEST(Completion, KnowsEveryCommandAndItsFlags) {
  const std::string script = bash_completion(all_commands());
  for (const char* text : {"get describe apply", "--all-namespaces", "stop) echo \"vm\"",
                           "complete -F _qvdctl qvdctl"})
    EXPECT_NE(script.find(text), std::string::npos) << text;
}

}  // namespace
}  // namespace qvd::ctl
