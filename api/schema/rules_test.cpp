#include "api/schema/testing.hpp"

namespace qvd::api {
namespace {

using base::Json;

constexpr const char* kRuled = R"json({
 "type": "object",
 "x-kubernetes-validations": [
  {"rule": "self.metadata.name != 'forbidden'", "message": "that name is taken"}],
 "properties": {
  "spec": {"type": "object",
   "x-kubernetes-validations": [
    {"rule": "!has(self.minSize) || self.minSize <= self.size", "message": "minSize must not exceed size"},
    {"rule": "!has(oldSelf.flavour) || (has(self.flavour) && self.flavour == oldSelf.flavour)",
     "message": "flavour is immutable", "fieldPath": ".flavour"},
    {"rule": "!has(self.range) || self.range > 0", "reason": "FieldValueForbidden",
     "messageExpression": "'range wrong for ' + (has(self.name) ? self.name : 'unnamed')"},
    {"rule": "!has(self.size) || self.size > 0", "reason": "FieldValueRequired", "message": "say a size"}],
   "properties": {
    "size": {"type": "integer", "maximum": 1000},
    "minSize": {"type": "integer"},
    "range": {"type": "integer"},
    "name": {"type": "string", "maxLength": 20},
    "flavour": {"type": "string"},
    "frozen": {"type": "string", "x-kubernetes-validations": [
      {"rule": "self == oldSelf", "message": "frozen is immutable"}]},
    "even": {"type": "integer", "x-kubernetes-validations": [{"rule": "self % 2 == 0"}]},
    "a": {"type": "object", "properties": {"b": {"type": "integer"}},
      "x-kubernetes-validations": [{"rule": "self.b < 10"}]},
    "wait": {"type": "string", "x-kubernetes-validations": [{"rule": "duration(self) > duration('0s')"}]},
    "namespace": {"type": "string", "x-kubernetes-validations": [{"rule": "self.size() < 5"}]},
    "items": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["id"],
      "items": {"type": "object", "required": ["id"], "properties": {
        "id": {"type": "string"},
        "count": {"type": "integer", "x-kubernetes-validations": [
          {"rule": "self >= oldSelf", "message": "count only grows"}]}}}},
    "loose": {"type": "array", "items": {"type": "integer", "x-kubernetes-validations": [
        {"rule": "self > 0", "message": "must be positive"}]}},
    "map": {"type": "object", "additionalProperties": {"type": "string"},
      "x-kubernetes-validations": [{"rule": "self.all(k, k.matches('^[a-z]+$'))", "message": "lower case keys"}]},
    "port": {"x-kubernetes-int-or-string": true, "x-kubernetes-validations": [
        {"rule": "type(self) == int ? self < 100 : self.size() < 5", "message": "bad port"}]}
   }}}})json";

const Schema& ruled() {
  static const auto schema = Schema::compile(*base::parse_json(kRuled));
  EXPECT_TRUE(schema) << schema.status().message();
  return **schema;
}

struct RuleCase {
  const char* spec;
  const char* old;  // null: create
  Lines want;
};

TEST(SchemaRules, FailInTheWordsOfKubernetes) {
  const RuleCase cases[] = {
      {R"({"size":5,"minSize":6})",
       nullptr,
       {"Invalid | spec | Invalid value: minSize must not exceed size"}},
      {R"({"frozen":"two"})",
       R"({"frozen":"one"})",
       {R"(Invalid | spec.frozen | Invalid value: "two": frozen is immutable)"}},
      {R"({"frozen":"two"})", nullptr, {}},
      {R"({"frozen":"two"})", R"({})", {}},
      {R"({})", R"({"frozen":"one"})", {}},
      {R"({})",
       R"({"flavour":"a"})",
       {"Invalid | spec.flavour | Invalid value: flavour is immutable"}},
      {R"({"flavour":"b"})",
       R"({"flavour":"a"})",
       {"Invalid | spec.flavour | Invalid value: flavour is immutable"}},
      {R"({"flavour":"a"})", R"({"flavour":"a"})", {}},
      {R"({"range":0})", nullptr, {"Forbidden | spec | Forbidden: range wrong for unnamed"}},
      {R"({"range":0,"name":"x"})", nullptr, {"Forbidden | spec | Forbidden: range wrong for x"}},
      {R"({"size":0})", nullptr, {"Required | spec | Required value: say a size"}},
      {R"({"even":3})",
       nullptr,
       {"Invalid | spec.even | Invalid value: 3: failed rule: self % 2 == 0"}},
      {R"({"a":{}})",
       nullptr,
       {R"(Invalid | spec.a | Invalid value: "object": no such key: b evaluating rule: self.b < 10)"}},
      {R"({"wait":"x"})",
       nullptr,
       {R"(Invalid | spec.wait | Invalid value: "string": type conversion error from 'string' to 'google.protobuf.Duration' evaluating rule: duration(self) > duration('0s'))"}},
      {R"({"namespace":"12345"})",
       nullptr,
       {R"(Invalid | spec.namespace | Invalid value: "12345": failed rule: self.size() < 5)"}},
      {R"({"items":[{"id":"x","count":9},{"id":"y","count":1}]})",
       R"({"items":[{"id":"y","count":2},{"id":"x","count":8}]})",
       {"Invalid | spec.items[1].count | Invalid value: 1: count only grows"}},
      {R"({"loose":[1,-1]})",
       nullptr,
       {"Invalid | spec.loose[1] | Invalid value: -1: must be positive"}},
      {R"({"map":{"A":"1"}})", nullptr, {"Invalid | spec.map | Invalid value: lower case keys"}},
      {R"({"port":100})", nullptr, {"Invalid | spec.port | Invalid value: 100: bad port"}},
      {R"({"port":"https"})",
       nullptr,
       {R"(Invalid | spec.port | Invalid value: "https": bad port)"}},
      {R"({"port":"http"})", nullptr, {}},
      // What was wrong before and did not change is not this writer's fault.
      {R"({"even":3,"name":"new"})", R"({"even":3})", {}},
      {R"({"even":5})",
       R"({"even":3})",
       {"Invalid | spec.even | Invalid value: 5: failed rule: self % 2 == 0"}},
  };
  for (const RuleCase& item : cases) {
    const Json value = object(item.spec);
    const Json old = item.old == nullptr ? Json() : object(item.old);
    EXPECT_EQ(lines(ruled().validate(value, item.old == nullptr ? nullptr : &old)), item.want)
        << item.spec;
  }
}

TEST(SchemaRules, OfTheRootHaveNoField) {
  EXPECT_EQ(lines(ruled().validate(object("{}", "forbidden"))),
            Lines{"Invalid | <nil> | Invalid value: that name is taken"});
}

TEST(SchemaRules, AreNotRunOnBrokenObjects) {
  EXPECT_EQ(
      lines(ruled().validate(object(R"({"size":"x","even":3})"))),
      (Lines{
          R"(TypeInvalid | spec.size | Invalid value: "string": spec.size in body must be of type integer: "string")",
          "Invalid | <nil> | Invalid value: null: some validation rules were not checked "
          "because the object was invalid; correct the existing errors to complete "
          "validation"}));
  // Too large a number blocks nothing.
  EXPECT_EQ(ruled().validate(object(R"({"size":5000,"even":3})")).size(), 2U);
}

TEST(SchemaRules, AreCounted) {
  EXPECT_EQ(ruled().rule_count(), 14U);
}

}  // namespace
}  // namespace qvd::api
