#include <gtest/gtest.h>

#include <limits>

#include "api/types/condition.hpp"
#include "api/types/core.hpp"
#include "api/types/object_meta.hpp"
#include "api/types/quantity.hpp"

namespace qvd::api {
namespace {

using namespace std::literals;

TEST(QuantityTest, ReadsWhatKubernetesWrites) {
  struct Case {
    const char* text;
    std::int64_t milli;
  };
  const Case cases[] = {{"0", 0},
                        {"2", 2000},
                        {"500m", 500},
                        {"1.5", 1500},
                        {"1k", 1000000},
                        {"1Ki", 1024000},
                        {"1.5Gi", 1610612736000},
                        {"0.0001", 1},
                        {"100M", 100000000000}};
  for (const Case& c : cases) {
    const auto quantity = Quantity::parse(c.text);
    ASSERT_TRUE(quantity) << c.text;
    EXPECT_EQ(quantity->milli(), c.milli) << c.text;
    EXPECT_EQ(quantity->str(), c.text);
  }
  EXPECT_EQ(Quantity::parse("7Ei")->units(), 7LL << 60);
  EXPECT_EQ(Quantity::parse("7Ei")->milli(), std::numeric_limits<std::int64_t>::max());
}

TEST(QuantityTest, RefusesWhatIsNone) {
  for (const char* text : {"", "Mi", "-1", "1e3", "1 Gi", "1.", ".5", "1..5", "8Ei", "1gi", "0x10",
                           "99999999999999999999", "1.5.5", "9223372036854775808"}) {
    EXPECT_FALSE(Quantity::parse(text)) << text;
  }
  EXPECT_FALSE(Quantity::from_json(base::Json(-1)));
  EXPECT_FALSE(Quantity::from_json(base::Json(1.5)));
  EXPECT_FALSE(Quantity::from_json(base::Json(true)));
}

TEST(QuantityTest, ComparesByValueAndKeepsItsText) {
  EXPECT_EQ(*Quantity::parse("1Gi"), *Quantity::parse("1024Mi"));
  EXPECT_LT(*Quantity::parse("999m"), *Quantity::parse("1"));
  EXPECT_GT(*Quantity::parse("1Gi"), *Quantity::parse("1G"));
  EXPECT_EQ(Quantity::from_bytes(5LL << 30).str(), "5Gi");
  EXPECT_EQ(Quantity::from_bytes(1000).str(), "1000");
  EXPECT_EQ(Quantity::from_bytes(0).str(), "0");
  EXPECT_EQ(Quantity::from_milli(1500).str(), "1500m");
  EXPECT_EQ(Quantity::from_milli(2000).str(), "2");
  EXPECT_EQ(Quantity::from_json(base::Json(5))->json(), base::Json(5));
  EXPECT_EQ(Quantity::parse("1m")->units(), 1);
}

TEST(ConditionTest, TransitionTimeMovesOnlyOnAFlip) {
  const base::WallTime start{1000s};
  Conditions conditions;
  EXPECT_TRUE(
      set_condition(conditions, {"Ready", ConditionStatus::kFalse, "Starting", "", 1}, start));
  const std::string first = find_condition(conditions, "Ready")->last_transition_time;
  EXPECT_TRUE(is_false(conditions, "Ready"));

  EXPECT_FALSE(
      set_condition(conditions, {"Ready", ConditionStatus::kFalse, "Starting", "", 1}, start + 5s));
  EXPECT_TRUE(
      set_condition(conditions, {"Ready", ConditionStatus::kFalse, "Waiting", "", 2}, start + 6s));
  EXPECT_EQ(find_condition(conditions, "Ready")->last_transition_time, first);
  EXPECT_EQ(find_condition(conditions, "Ready")->observed_generation, 2);

  EXPECT_TRUE(
      set_condition(conditions, {"Ready", ConditionStatus::kTrue, "Up", "", 2}, start + 7s));
  EXPECT_NE(find_condition(conditions, "Ready")->last_transition_time, first);
  EXPECT_TRUE(is_true(conditions, "Ready"));
  EXPECT_EQ(conditions.size(), 1U);
  EXPECT_TRUE(remove_condition(conditions, "Ready"));
  EXPECT_FALSE(is_true(conditions, "Ready"));
}

TEST(ObjectMetaTest, FinalizersAreASet) {
  ObjectMeta meta;
  EXPECT_TRUE(add_finalizer(meta, "qvd.dev/agent"));
  EXPECT_FALSE(add_finalizer(meta, "qvd.dev/agent"));
  EXPECT_TRUE(has_finalizer(meta, "qvd.dev/agent"));
  EXPECT_TRUE(remove_finalizer(meta, "qvd.dev/agent"));
  EXPECT_FALSE(remove_finalizer(meta, "qvd.dev/agent"));
}

TEST(ObjectMetaTest, TheControllingOwnerIsFound) {
  constexpr KindInfo kKind{"qvd.dev", "v1beta1", "VirtualMachine", "virtualmachines"};
  ObjectMeta owner;
  owner.name = "pc";
  owner.uid = "u-1";
  ObjectMeta meta;
  EXPECT_EQ(controller_of(meta), nullptr);
  meta.owner_references.emplace_back().uid = "u-0";
  meta.owner_references.push_back(controller_reference(kKind, owner));
  ASSERT_NE(controller_of(meta), nullptr);
  EXPECT_EQ(controller_of(meta)->uid, "u-1");
  EXPECT_EQ(controller_of(meta)->api_version, "qvd.dev/v1beta1");
}

TEST(CoreKindsTest, ASecretIsReadAndWritten) {
  const base::Json document = base::parse_json(R"({
    "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "pw", "namespace": "acme"},
    "type": "Opaque", "data": {"password": "d29uZGVybGFuZA==", "broken": "?"}, "immutable": true})")
                                  .value();
  auto secret = from_json<Secret>(document).value();
  EXPECT_EQ(to_json(secret), document);
  EXPECT_EQ(secret.value("password").value(), "wonderland");
  EXPECT_EQ(secret.value("hash").status().code(), base::Code::kNotFound);
  EXPECT_EQ(secret.value("broken").status().message(),
            "Secret acme/pw: the value of broken is no base64");
  secret.set_value("hash", "x");
  EXPECT_EQ(to_json(secret)["data"]["hash"], "eA==");
}

TEST(CoreKindsTest, OtherCoreKindsRoundTrip) {
  const auto round_trip = [](auto kind, std::string_view text) {
    const base::Json document = base::parse_json(text).value();
    using Kind = decltype(kind);
    EXPECT_EQ(to_json(from_json<Kind>(document).value()), document);
  };
  round_trip(Namespace(), R"({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"},
    "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}})");
  round_trip(ConfigMap(), R"({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"},
    "data": {"k": "v"}, "binaryData": {"b": "eA=="}})");
  round_trip(Lease(), R"({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
    "metadata": {"name": "a"}, "spec": {"holderIdentity": "h", "leaseDurationSeconds": 40,
    "renewTime": "2026-11-21T08:15:00.000123Z", "leaseTransitions": 2, "strategy": "x"}})");
  round_trip(Event(), R"({"apiVersion": "v1", "kind": "Event", "metadata": {"name": "a"},
    "involvedObject": {"kind": "Host", "name": "node1"}, "type": "Warning", "reason": "R",
    "message": "m", "count": 3, "source": {"component": "c"}})");
  EXPECT_FALSE(Namespace::kind().namespaced);
}

}  // namespace
}  // namespace qvd::api
