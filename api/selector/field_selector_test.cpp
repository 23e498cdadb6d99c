#include "api/selector/field_selector.hpp"

#include <gtest/gtest.h>

namespace qvd::api {
namespace {

using base::Json;

const SelectableFields& run_fields() {
  static const SelectableFields fields =
      SelectableFields::for_custom(true, {".spec.host", ".spec.count", ".spec.on"});
  return fields;
}

bool matches(std::string_view text, const Json& object) {
  const auto selector = FieldSelector::parse(text, run_fields());
  EXPECT_TRUE(selector) << text << ": " << selector.status().message();
  return selector && selector->matches(object);
}

TEST(FieldSelector, MatchesScalarsAndAbsence) {
  const Json run = {{"metadata", {{"name", "a"}, {"namespace", "acme"}}},
                    {"spec", {{"host", "n,1"}, {"count", 3}, {"on", true}}}};
  EXPECT_TRUE(matches("", run));
  EXPECT_TRUE(matches("metadata.name=a", run));
  EXPECT_TRUE(matches("metadata.name==a,metadata.namespace=acme", run));
  EXPECT_FALSE(matches("metadata.name!=a", run));
  EXPECT_TRUE(matches("spec.host=n\\,1", run));
  EXPECT_TRUE(matches("spec.count=3,spec.on=true", run));
  EXPECT_FALSE(matches("metadata.name=a,metadata.name=b", run));
  EXPECT_TRUE(matches("spec.host=", Json{{"spec", Json::object()}}));
  EXPECT_TRUE(matches("spec.host=", Json{{"spec", {{"host", {"a", "b"}}}}}));
  EXPECT_TRUE(matches("spec.host!=x", Json::object()));
}

TEST(FieldSelector, RefusesInTheWordsOfKubernetes) {
  const std::pair<const char*, const char*> cases[] = {
      {"bad", "invalid selector: 'bad'; can't understand 'bad'"},
      {"spec.size=1", "field label not supported: spec.size"},
      {"metadata.name=a=b", "invalid field selector: unescaped character in value: ="},
      {"metadata.name=a\\b", "invalid field selector: invalid escape sequence: \\b"},
      {"metadata.name=a\\", "invalid field selector: invalid escape sequence: \\"},
  };
  for (const auto& [text, message] : cases)
    EXPECT_EQ(FieldSelector::parse(text, run_fields()).status().message(), message) << text;
}

TEST(FieldSelector, KnowsTheFieldsOfEvents) {
  const auto fields = SelectableFields::for_core("Event", true);
  const auto selector = FieldSelector::parse(
      "involvedObject.kind=VirtualMachine,involvedObject.namespace=,source=qvd-agent", fields);
  ASSERT_TRUE(selector) << selector.status().message();
  EXPECT_TRUE(selector->matches({{"involvedObject", {{"kind", "VirtualMachine"}}},
                                 {"source", {{"component", "qvd-agent"}}}}));
  EXPECT_TRUE(selector->matches(
      {{"involvedObject", {{"kind", "VirtualMachine"}}}, {"reportingComponent", "qvd-agent"}}));
  EXPECT_FALSE(selector->matches({{"involvedObject", {{"kind", "User"}}}}));
}

TEST(FieldSelector, TellsTheExactValueOfAField) {
  const auto selector = FieldSelector::parse("metadata.namespace!=x,metadata.name=a", run_fields());
  ASSERT_TRUE(selector);
  EXPECT_EQ(selector->exact("metadata.name"), "a");
  EXPECT_EQ(selector->exact("metadata.namespace"), std::nullopt);
}

}  // namespace
}  // namespace qvd::api
