#include "api/selector/label_selector.hpp"

#include <gtest/gtest.h>

namespace qvd::api {
namespace {

using base::Json;

struct Match {
  const char* selector;
  Json labels;
  bool matches;
};

TEST(LabelSelector, MatchesAsKubernetesDoes) {
  const Json labels = {{"app", "web"}, {"tier", "3"}, {"empty", ""}};
  const Match cases[] = {
      {"", labels, true},
      {"", nullptr, true},
      {"app", labels, true},
      {"nope", labels, false},
      {"!nope", labels, true},
      {"! app", labels, false},
      {"app=web", labels, true},
      {"app==web", labels, true},
      {"app = db", labels, false},
      {"app!=db", labels, true},
      {"nope!=db", labels, true},
      {"app!=web", labels, false},
      {"app in (db, web)", labels, true},
      {"app in (db)", labels, false},
      {"app notin (db)", labels, true},
      {"nope notin (db)", labels, true},
      {"nope in (db)", labels, false},
      {"tier>2", labels, true},
      {"tier<3", labels, false},
      {"app>2", labels, false},
      {"nope>2", labels, false},
      {"empty=", labels, true},
      {"empty in ()", labels, true},
      {"empty in (a,)", labels, true},
      {"app in (,web)", labels, true},
      {"app=web,tier=3,!nope", labels, true},
      {"app=web,tier=4", labels, false},
      {"in in (in)", Json{{"in", "in"}}, true},
      {"qvd.dev/user=alice", Json{{"qvd.dev/user", "alice"}}, true},
      {"app", Json::array({"app"}), false},
  };
  for (const Match& item : cases) {
    const auto selector = LabelSelector::parse(item.selector);
    ASSERT_TRUE(selector) << item.selector << ": " << selector.status().message();
    EXPECT_EQ(selector->matches(item.labels), item.matches) << item.selector;
  }
}

TEST(LabelSelector, RefusesInTheWordsOfKubernetes) {
  const std::pair<const char*, const char*> cases[] = {
      {"a,", "found '', expected: identifier after ','"},
      {"a in x", "unable to parse requirement: found 'x' expected: '('"},
      {"=a", "found '=', expected: !, identifier, or 'end of string'"},
      {"a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"},
      {"a>3x",
       "unable to parse requirement: values[0]: Invalid value: \"3x\": for 'Gt', 'Lt' operators, "
       "the value must be an integer"},
      {"!a=b", "found '=', expected: ',' or 'end of string'"},
      {"a in (b c)", "unable to parse requirement: found 'c', expected: ',' or ')'"},
      {"a in (b", "unable to parse requirement: found '', expected: ',' or ')'"},
      {"!", "unable to parse requirement: found '', expected: identifier"},
      {"a==!b", "unable to parse requirement: found '!', expected: identifier"},
  };
  for (const auto& [text, message] : cases)
    EXPECT_EQ(LabelSelector::parse(text).status().message(), message) << text;
}

TEST(LabelSelector, ChecksKeysAndValues) {
  const std::string key = LabelSelector::parse("/").status().message();
  EXPECT_TRUE(
      key.starts_with("unable to parse requirement: <nil>: Invalid value: \"/\": prefix "
                      "part must be non-empty; name part must be non-empty"))
      << key;
  const std::string value = LabelSelector::parse("a=..").status().message();
  EXPECT_TRUE(
      value.starts_with("unable to parse requirement: values[0][a]: Invalid value: \"..\": "
                        "a valid label must be an empty string or consist of"))
      << value;
  EXPECT_EQ(LabelSelector::parse("/").status().code(), base::Code::kBadRequest);
}

TEST(LabelSelector, ReadsTheObjectForm) {
  const auto selector =
      LabelSelector::from_json({{"matchLabels", {{"app", "web"}}},
                                {"matchExpressions",
                                 {{{"key", "tier"}, {"operator", "NotIn"}, {"values", {"1"}}},
                                  {{"key", "gone"}, {"operator", "DoesNotExist"}}}}});
  ASSERT_TRUE(selector);
  EXPECT_TRUE(selector->matches({{"app", "web"}, {"tier", "2"}}));
  EXPECT_FALSE(selector->matches({{"app", "web"}, {"tier", "1"}}));
  EXPECT_FALSE(selector->matches({{"app", "web"}, {"gone", ""}}));
  EXPECT_FALSE(
      LabelSelector::from_json({{"matchExpressions", {{{"key", "a"}, {"operator", "In"}}}}}));
  EXPECT_FALSE(
      LabelSelector::from_json({{"matchExpressions", {{{"key", "a"}, {"operator", "X"}}}}}));
  EXPECT_TRUE(LabelSelector::from_json(nullptr)->matches({{"a", "b"}}));
}

}  // namespace
}  // namespace qvd::api
