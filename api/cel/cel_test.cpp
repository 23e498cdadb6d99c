#include <gtest/gtest.h>

#include "api/cel/program.hpp"

namespace qvd::api::cel {
namespace {

using base::Json;

// Everything is dyn, so that only the run decides.
const Shape kDyn;

Value run(std::string_view source, const Json& self, const Json* old = nullptr) {
  const auto program = Program::compile(source, kDyn, {});
  EXPECT_TRUE(program) << program.status().message();
  if (!program) return Value::error("not compiled");
  Budget budget(kMaxRuleCost);
  return (*program)->evaluate(self, old, budget);
}

std::string compile_error(std::string_view source, const Shape& shape = kDyn) {
  const auto program = Program::compile(source, shape, {});
  return program ? "compiled" : program.status().message();
}

const Json& sample() {
  static const Json value = {{"a", 5},
                             {"n", -3},
                             {"d", 2.5},
                             {"s", "häuser"},
                             {"list", {1, 2, 3}},
                             {"words", {"b", "a"}},
                             {"m", {{"k", "v"}, {"x", 1}}},
                             {"nothing", nullptr},
                             {"empty", Json::array()},
                             {"items", {{{"name", "x"}, {"v", 1}}, {{"name", "y"}, {"v", 2}}}}};
  return value;
}

TEST(Cel, HoldsTrue) {
  const char* cases[] = {
      "true",
      "!false",
      "self.a == 5",
      "self.a != 6 && self.a < 6 && self.a <= 5 && self.a > 4 && self.a >= 5",
      "self.d == 2.5 && self.a > self.d && 1 < 1.5",
      "1 + 2 * 3 == 7 && (1 + 2) * 3 == 9 && 7 / 2 == 3 && 7 % 4 == 3 && -7 / 2 == -3",
      "-self.n == 3 && - -1 == 1",
      "1.5 + 0.5 == 2.0 && 3.0 / 2.0 == 1.5 && 2u + 3u == 5u && 0x1F == 31",
      "-9223372036854775808 < 0",
      "self.a == 5 ? true : self.missing",
      "true ? (false ? false : true) : false",
      "has(self.a) && !has(self.zzz) && has(self.m.k)",
      "self.list[0] == 1 && self.m['k'] == 'v' && self['a'] == 5",
      "2 in self.list && !(9 in self.list) && 'k' in self.m && !('q' in self.m)",
      "size(self.list) == 3 && self.list.size() == 3 && size(self.s) == 6 && size(self.m) == 2",
      "self.list.all(x, x > 0) && !self.list.all(x, x > 1) && self.empty.all(x, false)",
      "self.list.exists(x, x == 2) && !self.empty.exists(x, true)",
      "self.list.exists_one(x, x == 2) && !self.list.exists_one(x, x > 1)",
      "self.list.filter(x, x > 1) == [2, 3] && self.list.map(x, x * 2) == [2, 4, 6]",
      "self.list.map(x, x > 1, x * 2) == [4, 6]",
      "self.m.all(k, k.size() == 1) && self.m.exists(k, self.m[k] == 'v')",
      "self.items.all(i, self.items.exists_one(j, i.name == j.name))",
      "self.items.map(i, i.name).join('+') == 'x+y' && ['a','b'].join() == 'ab'",
      "[1, 2] + [3] == [1, 2, 3] && 'a' + \"b\" == 'ab' && {'a': 1} == {'a': 1}",
      "{'a': 1, 'b': 2}.b == 2 && {'a': 1} != {'a': 2} && [1] != [1, 2]",
      "self.nothing == null && null == null && 1 != null",
      "'abc'.startsWith('ab') && 'abc'.endsWith('bc') && 'abc'.contains('b')",
      "'a-1'.matches('^[a-z]-[0-9]$') && !'a-1'.matches('^[a-z]$') && matches('xay', 'a')",
      "'AbÄ'.lowerAscii() == 'abÄ' && 'ab'.upperAscii() == 'AB' && '  x\\t'.trim() == 'x'",
      "'a,b,c'.split(',') == ['a','b','c'] && 'a,b,c'.split(',', 2) == ['a','b,c']",
      "'äb'.split('') == ['ä','b'] && ''.split(',') == [''] && 'a'.split(',', 0) == []",
      "'aXbX'.replace('X', '-') == 'a-b-' && 'aXbX'.replace('X', '-', 1) == 'a-bX'",
      "'ab'.replace('', '.') == '.a.b.'",
      "'häuser'.substring(1, 3) == 'äu' && 'häuser'.substring(3) == 'ser'",
      "'häuser'.charAt(1) == 'ä' && 'abc'.charAt(3) == ''",
      "'äbcb'.indexOf('b') == 1 && 'äbcb'.lastIndexOf('b') == 3 && 'abc'.indexOf('z') == -1",
      "'abab'.indexOf('a', 1) == 2 && '%s=%d%%'.format(['x', 5]) == 'x=5%'",
      "int('42') == 42 && int(2.9) == 2 && double('1.5') == 1.5 && string(5) == '5'",
      "string(1.5) == '1.5' && string(true) == 'true' && uint(3) == 3u && bool('true')",
      "type(1) == int && type('a') == string && type(self.list) == list && type(1) != double",
      "dyn(1) == 1.0 && dyn('a') != 1",
      "duration('1h30m') == duration('90m') && duration('1s') < duration('1m')",
      "string(duration('1h30m')) == '1h30m0s' && duration('90s').getMinutes() == 1",
      "timestamp('2026-11-21T08:00:00Z') < timestamp('2026-11-21T09:30:00+01:00')",
      "timestamp('2026-11-21T08:00:00Z') + duration('1h') == timestamp('2026-11-21T09:00:00Z')",
      "timestamp('2026-01-01T00:00:00Z') - timestamp('2025-12-31T23:59:00Z') == duration('1m')",
      "timestamp('2026-11-21T08:00:00.5Z').getFullYear() == 2026",
      "timestamp('2026-11-21T08:00:00Z').getMonth() == 10",
      "timestamp('2026-11-21T08:00:00Z').getDayOfWeek() == 6",
      "string(timestamp('1969-12-31T23:59:59.25Z')) == '1969-12-31T23:59:59.25Z'",
      "timestamp('1969-12-31T23:59:59.25Z') + duration('1.5s') == "
      "timestamp('1970-01-01T00:00:00.75Z')",
      "quantity('1Gi').compareTo(quantity('1024Mi')) == 0 && quantity('1500m').isGreaterThan("
      "quantity('1'))",
      "quantity('1k').asInteger() == 1000 && quantity('1e3') == quantity('1000') && "
      "!isQuantity('abc') && isQuantity('-0.5')",
      "quantity('1').add(quantity('500m')).isLessThan(quantity('2')) && "
      "quantity('2').sub(1).sign() == 1 && !quantity('1.5').isInteger()",
      "[1, 2, 2].isSorted() && !self.words.isSorted() && self.list.sum() == 6",
      "self.list.min() == 1 && self.list.max() == 3 && self.list.indexOf(2) == 1",
      "[1, 2].lastIndexOf(9) == -1 && [0.5, 1.5].sum() == 2.0 && self.empty.sum() == 0",
      "sets.contains([1, 2, 3], [3, 1]) && sets.equivalent([1, 1], [1]) && "
      "!sets.intersects([1], [2])",
      "isIP('10.0.0.1') && isIP('::1') && !isIP('10.0.0') && ip('::1').family() == 6",
      "cidr('10.3.15.0/24').containsIP('10.3.15.7') && !cidr('10.3.15.0/24').containsIP(ip("
      "'10.3.16.1'))",
      "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && !cidr('10.1.0.0/16').containsCIDR("
      "'10.0.0.0/8')",
      "string(cidr('10.1.2.3/16').masked()) == '10.1.0.0/16' && cidr('10.0.0.0/8').prefixLength()"
      " == 8 && !isCIDR('10.0.0.0/33')",
      "'\\u00e4\\n\\x41\\101' == 'ä' + '\\n' + 'AA' && r'\\n' == '\\\\n' && b'ab' == bytes('ab')",
      "'''a'b''' == \"a'b\" // a comment",
      "false && self.missing || true",
      "self.missing == 1 || true",
      "true || self.missing == 1",
      "!(false && self.missing)",
      "self.list.exists(x, 1 / (x - 1) > 0 || x == 2)",
      "[1, 'a'].exists(x, x == 'a')",
  };
  for (const char* source : cases) {
    const Value value = run(source, sample());
    EXPECT_TRUE(value.is_bool() && value.boolean())
        << source << (value.is_error() ? " -> " + std::string(value.text()) : "");
  }
}

TEST(Cel, FailsInTheWordsOfKubernetes) {
  const std::pair<const char*, const char*> cases[] = {
      {"self.b == 1", "no such key: b"},
      {"self.m['q'] == 1", "no such key: q"},
      {"self.list[3] == 1", "index out of bounds: 3"},
      {"self.list[-1] == 1", "index out of bounds: -1"},
      {"1 / (self.a - 5) == 1", "division by zero"},
      {"1 % (self.a - 5) == 1", "modulus by zero"},
      {"self.a + 9223372036854775807 > 0", "integer overflow"},
      {"self.a + self.s == 1", "no such overload"},
      {"self.s < self.a", "no such overload"},
      {"self.a", ""},
      {"duration(self.s) == duration('1s')",
       "type conversion error from 'string' to 'google.protobuf.Duration'"},
      {"timestamp(self.s) == timestamp('2026-01-01T00:00:00Z')",
       "type conversion error from 'string' to 'google.protobuf.Timestamp'"},
      {"int(self.s) == 1", "type conversion error from 'string' to 'int'"},
      {"self.missing || false", "no such key: missing"},
      {"self.s.matches(self.s + '(')", "invalid regular expression: missing ): häuser("},
      {"self.empty.min() == 1", "min called on empty list"},
      {"'abc'.substring(5) == ''", "index out of range: 5"},
  };
  for (const auto& [source, message] : cases) {
    if (message[0] == '\0') continue;
    const Value value = run(source, sample());
    ASSERT_TRUE(value.is_error()) << source;
    EXPECT_EQ(value.text(), message) << source;
  }
}

TEST(Cel, RefusesWhatItCannotRun) {
  const std::pair<const char*, const char*> cases[] = {
      {"foo == 1", "undeclared reference to 'foo'"},
      {"foo(self)", "undeclared reference to 'foo' with 1 arguments"},
      {"self.foo()", "undeclared reference to 'foo' with 0 arguments"},
      {"'a'.startsWith(1)",
       "found no matching overload for 'startsWith' applied to '(string, int)'"},
      {"1 + 'a' == 1", "found no matching overload for '_+_' applied to '(int, string)'"},
      {"1 == 'a'", "found no matching overload for '_==_' applied to '(int, string)'"},
      {"1", "must evaluate to a bool, not int"},
      {"!1", "a logical operator needs booleans, not int"},
      {"self.a ==", "at column 10: the expression ends too early"},
      {"self.a = 1", "at column 8: unexpected character '='"},
      {"'abc", "at column 1: a string does not end"},
      {"(self.a", "at column 8: the expression ends too early"},
      {"has(self)", "has() takes one field selection such as has(self.a)"},
      {"self.list.all(1, true)", "the first argument of a macro must be a variable name"},
      {"99999999999999999999 > 1", "the number 99999999999999999999 is out of range"},
      {"1x == 1", "at column 1: a number runs into a name"},
      {"'\\q' == ''", "at column 1: a string has an invalid escape"},
      {"self.?a == 1", "unexpected '?'"},
      {"", "at column 1: the expression ends too early"},
  };
  for (const auto& [source, message] : cases)
    EXPECT_NE(compile_error(source).find(message), std::string::npos)
        << source << ": " << compile_error(source);
}

TEST(Cel, ChecksAgainstTheShape) {
  const Shape text{Shape::Type::kString, {}, nullptr};
  const Shape number{Shape::Type::kInt, {}, nullptr};
  const Shape time{Shape::Type::kTimestamp, {}, nullptr};
  const Shape list{Shape::Type::kList, {}, &text};
  const Shape object{Shape::Type::kObject,
                     {{"name", {"name", &text}},
                      {"a__dash__b", {"a-b", &number}},
                      {"at", {"at", &time}},
                      {"tags", {"tags", &list}}},
                     nullptr};
  EXPECT_EQ(compile_error("self.name == 'a' && self.a__dash__b > 1", object), "compiled");
  EXPECT_EQ(
      compile_error("self.tags.all(t, t.size() < 3) && self.at > timestamp('2026-01-01T00:00:00Z')",
                    object),
      "compiled");
  EXPECT_NE(compile_error("self.nope == 1", object).find("undefined field 'nope'"),
            std::string::npos);
  EXPECT_NE(compile_error("has(self.nope)", object).find("undefined field 'nope'"),
            std::string::npos);
  EXPECT_NE(compile_error("self.name > 1", object).find("applied to '(string, int)'"),
            std::string::npos);
  EXPECT_NE(compile_error("self.tags.exists(t, t == 1)", object).find("applied to '(string, int)'"),
            std::string::npos);
  EXPECT_NE(compile_error("self.name.x == 1", object).find("does not support field selection"),
            std::string::npos);
  EXPECT_NE(compile_error("self.tags['a'] == 'b'", object).find("no matching overload"),
            std::string::npos);
}

TEST(Cel, ReadsValuesByTheirShape) {
  const Shape real{Shape::Type::kDouble, {}, nullptr};
  const Shape time{Shape::Type::kTimestamp, {}, nullptr};
  const Shape object{Shape::Type::kObject, {{"d", {"d", &real}}, {"t", {"t", &time}}}, nullptr};
  const auto program = Program::compile(
      "type(self.d) == double && self.t == timestamp('2026-11-21T07:00:00Z')", object, {});
  ASSERT_TRUE(program) << program.status().message();
  Budget budget(kMaxRuleCost);
  EXPECT_TRUE((*program)
                  ->evaluate({{"d", 2}, {"t", "2026-11-21T08:00:00+01:00"}}, nullptr, budget)
                  .boolean());
}

TEST(Cel, ComparesWithTheOldValue) {
  const Json old = 3;
  EXPECT_TRUE(run("self >= oldSelf", 4, &old).boolean());
  EXPECT_FALSE(run("self >= oldSelf", 2, &old).boolean());
  const auto program = Program::compile(
      "self >= oldSelf.orValue(self) && (oldSelf.hasValue() ? "
      "oldSelf.value() == 3 : true)",
      kDyn, {.optional_old_self = true});
  ASSERT_TRUE(program) << program.status().message();
  Budget budget(kMaxRuleCost);
  EXPECT_TRUE((*program)->evaluate(4, &old, budget).boolean());
  EXPECT_TRUE((*program)->evaluate(1, nullptr, budget).boolean());
  EXPECT_FALSE((*program)->evaluate(1, &old, budget).boolean());
}

TEST(Cel, EscapesNames) {
  EXPECT_EQ(escape_field("namespace"), "__namespace__");
  EXPECT_EQ(escape_field("a.b/c-d__e"), "a__dot__b__slash__c__dash__d__underscores__e");
  EXPECT_EQ(escape_field("a b"), "");
  EXPECT_EQ(escape_field("1a"), "");
}

TEST(Cel, BoundsSizeAndNesting) {
  const auto nested = [](std::size_t n) {
    return std::string(n, '(') + "true" + std::string(n, ')');
  };
  EXPECT_EQ(compile_error(nested(40)), "compiled");
  EXPECT_NE(compile_error(nested(5000)).find("nested too deep"), std::string::npos);
  EXPECT_NE(compile_error(std::string(5000, '!') + "true").find("nested too deep"),
            std::string::npos);
  std::string chain = "1";
  for (int i = 0; i < 3000; ++i) chain += "+1";
  EXPECT_NE(compile_error(chain + " == 1").find("nested too deep"), std::string::npos);
  std::string path = "self";
  for (int i = 0; i < 3000; ++i) path += ".a";
  EXPECT_NE(compile_error(path).find("nested too deep"), std::string::npos);
  EXPECT_NE(compile_error(std::string(20'000, ' ') + "true").find("longer than"),
            std::string::npos);
  std::string flat = "true";
  for (int i = 0; i < 1000; ++i) flat += " && true";
  EXPECT_EQ(compile_error(flat), "compiled");
}

TEST(Cel, BoundsWork) {
  Json list = Json::array();
  for (int i = 0; i < 2000; ++i) list.push_back(i);
  const Value value = run("self.all(x, self.all(y, self.all(z, x + y + z >= 0)))", list);
  ASSERT_TRUE(value.is_error());
  EXPECT_NE(value.text().find("call cost exceeds limit for rule"), std::string::npos);
  const Value text =
      run("[self].map(a, a+a+a+a+a+a+a+a).map(b, b+b+b+b+b+b+b+b).map(c, c+c+c+c+c+c+c+c)"
          ".map(d, d+d+d+d+d+d+d+d).map(e, e+e+e+e+e+e+e+e).exists(f, f.size() > 0)",
          std::string(100'000, 'x'));
  EXPECT_TRUE(text.is_error());
}

}  // namespace
}  // namespace qvd::api::cel
