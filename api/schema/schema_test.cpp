#include "api/schema/schema.hpp"

#include "api/schema/testing.hpp"

namespace qvd::api {
namespace {

using base::Json;

// The Widget of the contract, in JSON.
constexpr const char* kWidget = R"({
 "type": "object", "required": ["spec"],
 "properties": {
  "spec": {"type": "object", "required": ["size"],
   "properties": {
    "size": {"type": "integer", "minimum": 1, "maximum": 100},
    "ratio": {"type": "number", "minimum": 0.5, "exclusiveMinimum": true},
    "even": {"type": "integer", "multipleOf": 2},
    "i32": {"type": "integer", "format": "int32"},
    "name": {"type": "string", "minLength": 3, "maxLength": 8, "pattern": "^[a-z]+$"},
    "mode": {"type": "string", "enum": ["fast", "slow"], "default": "fast"},
    "port": {"x-kubernetes-int-or-string": true},
    "dur": {"type": "string", "format": "duration"},
    "ip": {"type": "string", "format": "ipv4"},
    "mail": {"type": "string", "format": "email"},
    "data": {"type": "string", "format": "byte"},
    "when": {"type": "string", "format": "date-time", "nullable": true},
    "list": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "string"}},
    "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
    "ports": {"type": "array", "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["port", "protocol"],
      "items": {"type": "object", "required": ["port"], "properties": {
        "port": {"type": "integer", "maximum": 100},
        "protocol": {"type": "string", "default": "TCP"},
        "name": {"type": "string", "pattern": "^[a-z]*$"}}}},
    "m": {"type": "object", "maxProperties": 2, "additionalProperties": {"type": "string", "maxLength": 3}},
    "raw": {"type": "object", "x-kubernetes-preserve-unknown-fields": true,
      "properties": {"known": {"type": "integer"}}},
    "emb": {"type": "object", "x-kubernetes-embedded-resource": true,
      "x-kubernetes-preserve-unknown-fields": true},
    "subd": {"type": "object", "default": {}, "properties": {"x": {"type": "integer", "default": 7}}},
    "sub": {"type": "object", "properties": {"x": {"type": "integer", "default": 7}}},
    "choice": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
      "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}
   }},
  "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}
 }})";

const Schema& widget() {
  static const auto schema = Schema::compile(*base::parse_json(kWidget));
  EXPECT_TRUE(schema) << schema.status().message();
  return **schema;
}

struct Case {
  const char* spec;
  Lines want;
};

TEST(SchemaValidate, SpeaksInTheWordsOfKubernetes) {
  const Case cases[] = {
      {R"({"size":5})", {}},
      {R"({"size":"string"})",
       {R"(TypeInvalid | spec.size | Invalid value: "string": spec.size in body must be of type integer: "string")"}},
      {R"({"size":[null]})",
       {R"(TypeInvalid | spec.size | Invalid value: "array": spec.size in body must be of type integer: "array")"}},
      {R"({"size":1.5})",
       {R"(TypeInvalid | spec.size | Invalid value: "number": spec.size in body must be of type integer: "number")",
        R"(Invalid | <nil> | Invalid value: "": Checked value must be of type integer (default format) in spec.size)"}},
      {R"({"size":5,"i32":3000000000})",
       {R"(Invalid | <nil> | Invalid value: "": Checked value must be of type integer with format int32 in spec.i32)"}},
      {R"({"size":5,"port":1.5})",
       {R"(TypeInvalid | spec.port | Invalid value: "number": spec.port in body must be of type integer,string: "number")"}},
      {R"({"size":5,"dur":"abc"})",
       {R"(TypeInvalid | spec.dur | Invalid value: "abc": spec.dur in body must be of type duration: "abc")"}},
      {R"({"size":5,"when":"abc"})",
       {R"(TypeInvalid | spec.when | Invalid value: "abc": spec.when in body must be of type date-time: "abc")"}},
      {R"({"size":5,"ip":"10.0.0","mail":"a","data":"a"})",
       {R"(TypeInvalid | spec.data | Invalid value: "a": spec.data in body must be of type byte: "a")",
        R"(TypeInvalid | spec.ip | Invalid value: "10.0.0": spec.ip in body must be of type ipv4: "10.0.0")",
        R"(TypeInvalid | spec.mail | Invalid value: "a": spec.mail in body must be of type email: "a")"}},
      {R"({})", {R"(Required | spec.size | Required value)"}},
      {R"({"size":5,"mode":"zzz"})",
       {R"(NotSupported | spec.mode | Unsupported value: "zzz": supported values: "fast", "slow")"}},
      {R"({"size":500})",
       {R"(Invalid | spec.size | Invalid value: 500: spec.size in body should be less than or equal to 100)"}},
      {R"({"size":0})",
       {R"(Invalid | spec.size | Invalid value: 0: spec.size in body should be greater than or equal to 1)"}},
      {R"({"size":5,"ratio":0.5})",
       {R"(Invalid | spec.ratio | Invalid value: 0.5: spec.ratio in body should be greater than 0.5)"}},
      {R"({"size":5,"even":3})",
       {R"(Invalid | spec.even | Invalid value: 3: spec.even in body should be a multiple of 2)"}},
      {R"({"size":5,"name":"ab"})",
       {R"(Invalid | spec.name | Invalid value: "ab": spec.name in body should be at least 3 chars long)"}},
      {R"({"size":5,"name":"ABC"})",
       {R"(Invalid | spec.name | Invalid value: "ABC": spec.name in body should match '^[a-z]+$')"}},
      {R"({"size":5,"name":"abcdefghi"})",
       {R"(TooLong | spec.name | Too long: may not be more than 8 bytes)"}},
      {R"({"size":5,"name":"äääääääää"})",
       {R"(TooLong | spec.name | Too long: may not be more than 8 bytes)"}},
      {R"({"size":5,"list":[]})",
       {R"(Invalid | spec.list | Invalid value: 0: spec.list in body should have at least 1 items)"}},
      {R"({"size":5,"list":["a","b","c"]})",
       {R"(TooMany | spec.list | Too many: 3: must have at most 2 items)"}},
      {R"({"size":5,"m":{"a":"1","b":"2","c":"3"}})",
       {R"(TooMany | spec.m | Too many: 3: must have at most 2 items)"}},
      {R"({"size":5,"m":{"a":"long"}})",
       {R"(TooLong | spec.m.a | Too long: may not be more than 3 bytes)"}},
      {R"({"size":5,"list":[null]})",
       {R"(TypeInvalid | spec.list[0] | Invalid value: "null": spec.list[0] in body must be of type string: "null")"}},
      {R"({"size":5,"tags":["a","a","b","a"]})",
       {R"(Duplicate | spec.tags[1] | Duplicate value: "a")"}},
      {R"({"size":5,"ports":[{"port":1},{"port":1,"protocol":"TCP"},{"port":1,"protocol":"UDP"}]})",
       {R"(Duplicate | spec.ports[1] | Duplicate value: {"port":1,"protocol":"TCP"})"}},
      {R"({"size":5,"choice":{}})",
       {R"(Invalid | <nil> | Invalid value: "": "spec.choice" must validate one and only one schema (oneOf). Found none valid)"}},
      {R"({"size":5,"choice":{"a":"","b":""}})",
       {R"(Invalid | <nil> | Invalid value: "": "spec.choice" must validate one and only one schema (oneOf). Found 2 valid alternatives)"}},
      {R"({"size":5,"emb":{"kind":"X"}})", {R"(Required | spec.emb.apiVersion | Required value)"}},
      {R"({"size":5,"when":null,"port":"http","raw":{"x":[1]}})", {}},
  };
  for (const Case& item : cases) {
    Json value = object(item.spec);
    widget().prepare(value);
    EXPECT_EQ(lines(widget().validate(value)), item.want) << item.spec;
  }
}

TEST(SchemaPrepare, DropsNullsPrunesAndFillsIn) {
  struct Pass {
    const char* spec;
    const char* want;
    Lines unknown;
  };
  const Pass cases[] = {
      {R"({"size":2.0})", R"({"size":2,"mode":"fast","subd":{"x":7}})", {}},
      {R"({"size":5,"mode":null})", R"({"size":5,"mode":"fast","subd":{"x":7}})", {}},
      {R"({"size":5,"sub":{},"subd":{"x":1}})",
       R"({"size":5,"mode":"fast","sub":{"x":7},"subd":{"x":1}})",
       {}},
      {R"({"size":5,"when":null,"m":{"a":null,"b":"x"}})",
       R"({"size":5,"when":null,"m":{"b":"x"},"mode":"fast","subd":{"x":7}})",
       {}},
      {R"({"size":5,"zzz":1,"ports":[{"port":1,"x":1}],"bogus":{"a":1}})",
       R"({"size":5,"ports":[{"port":1,"protocol":"TCP"}],"mode":"fast","subd":{"x":7}})",
       {"spec.bogus", "spec.ports[0].x", "spec.zzz"}},
      {R"({"size":5,"raw":{"known":3.0,"other":{"deep":[null]}}})",
       R"({"size":5,"raw":{"known":3,"other":{"deep":[null]}},"mode":"fast","subd":{"x":7}})",
       {}},
      {R"({"size":9007199254740993})",
       R"({"size":9007199254740993,"mode":"fast","subd":{"x":7}})",
       {}},
      {R"({"size":1e21})", R"({"size":1e21,"mode":"fast","subd":{"x":7}})", {}},
  };
  for (const Pass& item : cases) {
    Json value = object(item.spec);
    Lines unknown;
    widget().prepare(value, &unknown);
    EXPECT_EQ(base::dump_json(value["spec"]), base::dump_json(*base::parse_json(item.want)));
    EXPECT_EQ(unknown, item.unknown) << item.spec;
    EXPECT_EQ(value["metadata"]["name"], "w");
  }
}

TEST(SchemaPrepare, PrunesTheRoot) {
  Json value = object(R"({"size":5})");
  value["nope"] = 1;
  value["metadata"]["anything"] = 1;
  Lines unknown;
  widget().prepare(value, &unknown);
  EXPECT_EQ(unknown, Lines{"nope"});
  EXPECT_EQ(value["metadata"]["anything"], 1);
}

TEST(SchemaValidate, LetsUnchangedFaultsPass) {
  const auto faults = [](const char* now, const char* before) {
    const Json value = object(now), old = object(before);
    return widget().validate(value, &old).size();
  };
  EXPECT_EQ(faults(R"({"size":500,"name":"abc"})", R"({"size":500})"), 0U);
  EXPECT_EQ(faults(R"({"size":501})", R"({"size":500})"), 1U);
  EXPECT_EQ(
      faults(
          R"({"size":5,"ports":[{"port":1,"protocol":"A","name":"x"},{"port":500,"protocol":"B"}]})",
          R"({"size":5,"ports":[{"port":500,"protocol":"B"}]})"),
      0U);
  EXPECT_EQ(faults(R"({"size":5,"list":["a","b",1]})", R"({"size":5,"list":["a","b",1]})"), 0U);
  EXPECT_EQ(faults(R"({"size":5,"list":["a",1]})", R"({"size":5,"list":[1]})"), 1U);
  EXPECT_EQ(faults(R"({"size":6,"tags":["a","a","b"]})", R"({"size":5,"tags":["a","a"]})"), 0U);
  EXPECT_EQ(faults(R"({"size":5,"tags":["a",1]})", R"({"size":5,"tags":[1]})"), 0U);
  EXPECT_EQ(faults(R"({"size":5,"tags":[1,2]})", R"({"size":5,"tags":[1]})"), 1U);
  EXPECT_EQ(faults(R"({"mode":"fast"})", R"({})"), 1U);
}

TEST(SchemaValidate, BoundsTheNumberOfCauses) {
  Json value = object(R"({"size":5})");
  value["spec"]["ports"] = Json::array();
  for (int i = 0; i < 10'000; ++i)
    value["spec"]["ports"].push_back({{"port", 1000 + i}, {"protocol", "TCP"}});
  EXPECT_LE(widget().validate(value).size(), 101U);
}

TEST(SchemaCompile, RefusesWhatItCouldNotEnforce) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"type":"strange"})", "must be a JSON type"},
      {R"({"type":"object","properties":{"a":{"type":"string","pattern":"("}}})", "missing )"},
      {R"({"type":"object","properties":{"a":{"type":"string","format":"isbn"}}})",
       "the format \"isbn\" is not supported"},
      {R"({"type":"object","properties":{"a":{"$ref":"#/x"}}})",
       "the keyword $ref is not supported"},
      {R"({"type":"object","properties":{"a":{"type":"integer","default":"x"}}})",
       "the default of .a is wrong"},
      {R"({"type":"object","x-kubernetes-validations":[{"rule":"self.nope == 1"}]})",
       "undefined field 'nope'"},
      {R"({"type":"object","x-kubernetes-validations":[{"rule":"true","nope":1}]})",
       "a validation rule has no member nope"},
  };
  for (const auto& [text, message] : cases) {
    const auto schema = Schema::compile(*base::parse_json(text));
    ASSERT_FALSE(schema) << text;
    EXPECT_NE(schema.status().message().find(message), std::string::npos)
        << schema.status().message();
  }
}

}  // namespace
}  // namespace qvd::api
