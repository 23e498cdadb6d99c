#include "api/table/table.hpp"

#include <gtest/gtest.h>

#include "api/table/json_path.hpp"

namespace qvd::api {
namespace {

using base::Json;
using namespace std::chrono_literals;

base::WallTime now() {
  return *base::parse_rfc3339("2026-11-21T08:00:00Z");
}

TEST(HumanDuration, RoundsAsPeopleRead) {
  const std::pair<std::chrono::seconds, const char*> cases[] = {
      {0s, "0s"},          {5s, "5s"},        {119s, "119s"},        {120s, "2m"},
      {192s, "3m12s"},     {599s, "9m59s"},   {600s, "10m"},         {179min, "179m"},
      {180min, "3h"},      {185min, "3h5m"},  {7h + 59min, "7h59m"}, {8h, "8h"},
      {47h, "47h"},        {48h, "2d"},       {52h, "2d4h"},         {24h * 8, "8d"},
      {24h * 120, "120d"}, {24h * 730, "2y"}, {24h * 760, "2y30d"},  {24h * 3000, "8y"},
      {-1s, "0s"},         {-5s, "<invalid>"}};
  for (const auto& [age, text] : cases) EXPECT_EQ(human_duration(age), text);
}

TEST(JsonPath, FindsWhatPrinterColumnsName) {
  const Json object = {{"a", {{"b", 1}, {"c.d", 2}}},
                       {"l",
                        {{{"type", "Ready"}, {"status", "True"}},
                         {{"type", "Idle"}, {"status", "False"}},
                         {{"n", 3}, {"status", "N"}}}}};
  const std::pair<const char*, Json> cases[] = {
      {".a.b", {1}},
      {"$.a.b", {1}},
      {".a['c.d']", {2}},
      {".a.c\\.d", {2}},
      {".l[0].status", {"True"}},
      {".l[-1].status", {"N"}},
      {".l[9].status", Json::array()},
      {".l[*].status", {"True", "False", "N"}},
      {".a.*", {1, 2}},
      {R"(.l[?(@.type=="Ready")].status)", {"True"}},
      {".l[?(@.type!='Ready')].status", {"False"}},
      {".l[?(@.n==3)].status", {"N"}},
      {".nope.x", Json::array()},
  };
  for (const auto& [text, want] : cases) {
    const auto path = JsonPath::parse(text);
    ASSERT_TRUE(path) << path.status().message();
    Json got = Json::array();
    for (const Json* match : path->find(object)) got.push_back(*match);
    EXPECT_EQ(got, want) << text;
  }
  for (const char* bad : {".a..b", ".a[", ".a[x]", ".a['b", ".l[?(@.a)]", ".l[?(@.a==[1])]", "."})
    EXPECT_FALSE(JsonPath::parse(bad)) << bad;
}

TEST(TableColumns, PrintCellsByType) {
  const auto columns = TableColumns::for_custom(*base::parse_json(R"([
    {"name":"Size","type":"integer","jsonPath":".spec.size"},
    {"name":"On","type":"boolean","jsonPath":".spec.on"},
    {"name":"Tags","type":"string","jsonPath":".spec.tags","priority":1},
    {"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"},
    {"name":"Until","type":"date","jsonPath":".spec.until"},
    {"name":"Age","type":"date","jsonPath":".metadata.creationTimestamp"}])"));
  ASSERT_TRUE(columns) << columns.status().message();
  EXPECT_EQ(columns->definitions()[3], (Json{{"name", "Tags"},
                                             {"type", "string"},
                                             {"format", ""},
                                             {"description", ""},
                                             {"priority", 1}}));
  const Json full = {{"metadata", {{"name", "w"}, {"creationTimestamp", "2026-11-18T05:00:00Z"}}},
                     {"spec", {{"size", 5}, {"on", true}, {"tags", {"a"}}, {"until", "x"}}},
                     {"status", {{"conditions", {{{"type", "Ready"}, {"status", "True"}}}}}}};
  EXPECT_EQ(columns->cells(full, now()),
            Json({"w", 5, true, "[\"a\"]", "True", "<invalid>", "3d3h"}));
  const Json bare = {{"metadata", {{"name", "w"}}}, {"spec", {{"size", "x"}, {"on", 1}}}};
  EXPECT_EQ(columns->cells(bare, now()),
            Json({"w", nullptr, nullptr, nullptr, nullptr, nullptr, nullptr}));
}

TEST(TableColumns, DefaultToNameAndAge) {
  const auto columns = TableColumns::for_custom(nullptr);
  ASSERT_TRUE(columns);
  ASSERT_EQ(columns->definitions().size(), 2U);
  EXPECT_EQ(columns->definitions()[0]["format"], "name");
  EXPECT_EQ(columns->cells({{"metadata", {{"name", "a"}}}}, now()), Json({"a", "<unknown>"}));
}

TEST(TableColumns, OfBuiltInKinds) {
  const auto cells = [](const char* kind, const Json& object) {
    return TableColumns::for_core(kind).cells(object, now());
  };
  const Json metadata = {{"name", "x"}, {"creationTimestamp", "2026-11-21T07:59:00Z"}};
  EXPECT_EQ(cells("Namespace", {{"metadata", metadata}, {"status", {{"phase", "Active"}}}}),
            Json({"x", "Active", "60s"}));
  EXPECT_EQ(cells("Secret", {{"metadata", metadata}, {"type", "Opaque"}, {"data", {{"a", ""}}}}),
            Json({"x", "Opaque", 1, "60s"}));
  EXPECT_EQ(cells("ConfigMap", {{"metadata", metadata}, {"data", {{"a", ""}, {"b", ""}}}}),
            Json({"x", 2, "60s"}));
  EXPECT_EQ(cells("Lease", {{"metadata", metadata}, {"spec", {{"holderIdentity", "h"}}}}),
            Json({"x", "h", "60s"}));
  EXPECT_EQ(cells("CustomResourceDefinition", {{"metadata", metadata}}),
            Json({"x", "2026-11-21T07:59:00Z"}));
  EXPECT_EQ(cells("Event", {{"metadata", metadata},
                            {"involvedObject", {{"kind", "Host"}, {"name", "n"}}},
                            {"reason", "R"},
                            {"type", "Normal"},
                            {"message", "m"},
                            {"lastTimestamp", "2026-11-21T07:58:00Z"},
                            {"source", {{"component", "c"}}}}),
            Json({"2m", "Normal", "R", "host/n", "", "c", "m", "<unknown>", 1, "x"}));
}

TEST(Table, CarriesWhatIsAskedFor) {
  const auto columns = TableColumns::for_core("Lease");
  const Json object = {{"apiVersion", "v1"}, {"metadata", {{"name", "a"}}}, {"spec", {{"x", 1}}}};
  TableOptions options{.now = now()};
  Json table = make_table(columns, {&object}, {{"resourceVersion", "7"}}, options);
  EXPECT_EQ(table["kind"], "Table");
  EXPECT_EQ(table["apiVersion"], "meta.k8s.io/v1");
  EXPECT_EQ(table["metadata"]["resourceVersion"], "7");
  EXPECT_EQ(table["columnDefinitions"].size(), 3U);
  EXPECT_EQ(table["rows"][0]["object"], (Json{{"kind", "PartialObjectMetadata"},
                                              {"apiVersion", "meta.k8s.io/v1"},
                                              {"metadata", {{"name", "a"}}}}));
  options.include = IncludeObject::kObject;
  options.with_definitions = false;
  table = make_table(columns, {&object}, Json::object(), options);
  EXPECT_TRUE(table["columnDefinitions"].is_null());
  EXPECT_EQ(table["rows"][0]["object"], object);
  options.include = IncludeObject::kNone;
  EXPECT_TRUE(
      make_table(columns, {&object}, Json::object(), options)["rows"][0]["object"].is_null());
  EXPECT_TRUE(make_table(columns, {}, Json::object(), options)["rows"].is_array());
}

TEST(Table, BookmarksHaveOneRowOfNulls) {
  const Json table = make_bookmark_table(TableColumns::for_core("Lease"),
                                         {{"resourceVersion", "9"}}, {.now = now()});
  EXPECT_EQ(table["rows"][0]["cells"], Json({nullptr, nullptr, nullptr}));
  EXPECT_EQ(table["rows"][0]["object"]["metadata"]["resourceVersion"], "9");
}

TEST(Table, RefusesOtherIncludes) {
  EXPECT_EQ(
      parse_include_object("Bad").status().message(),
      "Unable to convert to Table as requested: includeObject: Invalid value: \"Bad\": must be "
      "'Metadata', 'Object', 'None', or empty");
  EXPECT_EQ(*parse_include_object(""), IncludeObject::kMetadata);
}

}  // namespace
}  // namespace qvd::api
