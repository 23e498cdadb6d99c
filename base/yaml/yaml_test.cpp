#include "base/yaml/yaml.hpp"

#include <gtest/gtest.h>

namespace qvd::base {
namespace {

Json one(std::string_view text) {
  auto documents = parse_yaml(text, "t.yaml");
  EXPECT_TRUE(documents.has_value()) << text << "\n" << documents.status().message();
  if (!documents) return nullptr;
  EXPECT_EQ(documents->size(), 1U) << text;
  return documents->empty() ? Json() : documents->front().value;
}

std::string error_of(std::string_view text, const YamlLimits& limits = {}) {
  return parse_yaml(text, "t.yaml", limits).status().message();
}

TEST(Yaml, TypesOfScalars) {
  struct Case {
    const char* text;
    Json want;
  };
  for (const Case& c : std::vector<Case>{{"a: 1", 1},
                                         {"a: -7", -7},
                                         {"a: +7", 7},
                                         {"a: 0", 0},
                                         {"a: 0x1F", 31},
                                         {"a: 0o17", 15},
                                         {"a: 1.5", 1.5},
                                         {"a: .5", 0.5},
                                         {"a: 1e3", 1000.0},
                                         {"a: true", true},
                                         {"a: False", false},
                                         {"a: yes", "yes"},
                                         {"a: on", "on"},
                                         {"a: no", "no"},
                                         {"a: '1'", "1"},
                                         {"a: \"true\"", "true"},
                                         {"a: 'null'", "null"},
                                         {"a: ~", nullptr},
                                         {"a:", nullptr},
                                         {"a: null", nullptr},
                                         {"a: 1_000", "1_000"},
                                         {"a: 10.3.15.0/24", "10.3.15.0/24"},
                                         {"a: 512Mi", "512Mi"},
                                         {"a: 2026-11-21", "2026-11-21"},
                                         {"a: '0123'", "0123"},
                                         {"a: 1.2.3", "1.2.3"},
                                         {"a: 18446744073709551615", 18446744073709551615ULL},
                                         {"a: |\n  x\n  y\n", "x\ny\n"},
                                         {"a: >-\n  x\n  y\n", "x y"},
                                         {"a: e1", "e1"},
                                         {"a: .", "."},
                                         {"a: '-'", "-"}}) {
    EXPECT_EQ(one(c.text).at("a"), c.want) << c.text;
  }
}

TEST(Yaml, StructureAndLines) {
  const auto documents =
      parse_yaml("kind: A\nspec:\n  list:\n  - x: 1\n  - {y: 2}\n---\n# nothing\n---\nkind: B\n",
                 "f")
          .value();
  ASSERT_EQ(documents.size(), 2U);
  EXPECT_EQ(documents[0].value, Json::parse(R"({"kind":"A","spec":{"list":[{"x":1},{"y":2}]}})"));
  EXPECT_EQ(documents[0].line_of("spec.list[1].y"), 5);
  EXPECT_EQ(documents[0].line_of("spec.list[0].unknown"), 4);
  EXPECT_EQ(documents[0].line_of("nowhere"), 1);
  EXPECT_EQ(documents[1].line_of("kind"), 9);
  EXPECT_TRUE(parse_yaml("", "f").value().empty());
}

TEST(Yaml, RefusalsNameFileLineAndPath) {
  struct Case {
    const char* text;
    const char* want;
  };
  for (const Case& c : {
           Case{"a: 1\na: 2\n", "t.yaml:2: the key a is there twice"},
           Case{"spec:\n  v:\n  - x: &a 1\n", "t.yaml:3: spec.v[0].x: anchors"},
           Case{"a: [1, *a]", "t.yaml:1: "},
           Case{"a: &a [1, *a]", "t.yaml:1: a: anchors"},
           Case{"<<: {a: 1}", "t.yaml:1: merge keys"},
           Case{"a:\n  b: !!int '3'", "t.yaml:2: a.b: the tag"},
           Case{"a: !mine {}", "the tag !mine"},
           Case{"1: x", "the key 1 is not a string"},
           Case{"? [a]\n: x", "a key must be a string"},
           Case{"a: 0123", "t.yaml:1: a: 0123 is octal"},
           Case{"a: .nan", "a: JSON has no number"},
           Case{"a: 1e999", "out of range"},
           Case{"a: 99999999999999999999", "out of range"},
           Case{"a: \"\\0\"", "U+0000"},
           Case{"a: [1", "t.yaml:"},
           Case{"a: 'x", "t.yaml:"},
           Case{"a: b: c", "t.yaml:1: "},
           Case{"\tx: 1", "t.yaml:1: "},
       }) {
    const std::string message = error_of(c.text);
    EXPECT_NE(message.find(c.want), std::string::npos) << c.text << "\n" << message;
  }
}

TEST(Yaml, Limits) {
  EXPECT_NE(error_of("a: bcdefgh", {.max_bytes = 4}).find("larger than 4"), std::string::npos);
  EXPECT_NE(error_of("[[[1]]]", {.max_depth = 2}).find("nested too deeply"), std::string::npos);
  EXPECT_NE(error_of("[1, 2, 3, 4]", {.max_nodes = 4}).find("too many"), std::string::npos);
  EXPECT_FALSE(error_of(std::string(100'000, '[')).empty());
  EXPECT_FALSE(error_of(std::string(100'000, '{')).empty());
}

TEST(YamlDump, ReadsBackToTheSame) {
  for (
      const char* text :
      {R"({"a":1,"b":[1,"x",{"c":[],"d":{}},[1,[2]]],"e":{"f":null,"g":true,"h":1.5}})",
       R"({"s":["yes","0123","1","true","null","~","","- x","a: b","#c","x #y","é","\u0001","-","key:"]})",
       R"({"t":"two\nlines\n","u":"two\nlines","v":"\n x","w":"a\n\nb","x":"tail\n\n","y":"a \nb"})",
       R"([{"a":{"b":1},"c":"x\ny"},["p",{"q":[{"r":1}]}]])", R"("plain")", R"("a\nb")", R"({})",
       R"(7)", R"({"yes":1,"1":2,"a b":3,"":4,"<<":5})"}) {
    const Json want = Json::parse(text);
    EXPECT_EQ(one(dump_yaml(want)), want) << dump_yaml(want);
  }
}

TEST(YamlDump, LooksLikeYaml) {
  EXPECT_EQ(dump_yaml(Json::parse(R"({"kind":"A","list":[{"x":1,"y":"z"}],"text":"p\nq\n"})")),
            "kind: A\nlist:\n- x: 1\n  \"y\": z\ntext: |\n  p\n  q\n");
}

}  // namespace
}  // namespace qvd::base
