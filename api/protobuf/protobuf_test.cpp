#include "api/protobuf/protobuf.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace qvd::api {
namespace {

using base::Json;
using std::string;

string varint(std::uint64_t value) {
  string out;
  while (value >= 0x80) {
    out += static_cast<char>(0x80U | (value & 0x7fU));
    value >>= 7;
  }
  return out + static_cast<char>(value);
}

string field(unsigned number, const string& bytes) {
  return varint((number << 3) | 2U) + varint(bytes.size()) + bytes;
}
string number(unsigned field_number, std::uint64_t value) {
  return varint(field_number << 3) + varint(value);
}
string join(std::initializer_list<string> parts) {
  string out;
  for (const string& part : parts) out += part;
  return out;
}

string envelope(const string& api_version, const string& kind, const string& raw) {
  return join({string("k8s\0", 4), field(1, field(1, api_version) + field(2, kind)), field(2, raw),
               field(3, ""), field(4, "")});
}

Json decoded(const string& body) {
  const auto out = decode_protobuf(body);
  EXPECT_TRUE(out) << out.status().message();
  return out ? *out : Json();
}

// What Go writes for a Namespace that kubectl creates: every member that is no pointer is there.
string go_metadata(const string& name) {
  return join({field(1, name), field(2, ""), field(3, ""), field(4, ""), field(5, ""), field(6, ""),
               number(7, 0), field(8, "")});
}

TEST(Protobuf, ReadsANamespaceOfKubectl) {
  const string raw = join({field(1, go_metadata("acme")), field(2, ""), field(3, field(1, ""))});
  EXPECT_EQ(decoded(envelope("v1", "Namespace", raw)),
            (Json{{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", "acme"}}}}));
}

TEST(Protobuf, ReadsASecret) {
  const string raw =
      join({field(1, go_metadata("s") + field(11, field(1, "a") + field(2, "b"))),
            field(2, field(1, "password") + field(2, string("\x00\xff", 2))),
            field(2, field(1, "empty") + field(2, "")), field(3, "Opaque"), number(5, 0)});
  EXPECT_EQ(decoded(envelope("v1", "Secret", raw)),
            (Json{{"apiVersion", "v1"},
                  {"kind", "Secret"},
                  {"metadata", {{"name", "s"}, {"labels", {{"a", "b"}}}}},
                  {"data", {{"password", "AP8="}, {"empty", ""}}},
                  {"type", "Opaque"},
                  {"immutable", false}}));
}

TEST(Protobuf, ReadsALease) {
  const string time = number(1, 1'795'248'000) + number(2, 123'456'000);
  const string raw =
      join({field(1, go_metadata("l")),
            field(2, join({field(1, "me"), number(2, 15), field(4, time), number(5, 0)}))});
  const Json lease = decoded(envelope("coordination.k8s.io/v1", "Lease", raw));
  EXPECT_EQ(lease["spec"], (Json{{"holderIdentity", "me"},
                                 {"leaseDurationSeconds", 15},
                                 {"renewTime", "2026-11-21T08:00:00.123456Z"},
                                 {"leaseTransitions", 0}}));
}

TEST(Protobuf, ReadsOwnersFinalizersAndManagedFields) {
  const string owner =
      join({field(1, "VM"), field(3, "n"), field(4, "u"), field(5, "qvd.dev/v1"), number(6, 1)});
  const string managed =
      join({field(1, "kubectl"), field(2, "Apply"), field(7, field(1, "{\"f:a\":{}}"))});
  const string raw = field(1, join({field(1, "c"), field(13, owner), field(14, "a/b"),
                                    field(14, "c/d"), field(17, managed)}));
  const Json metadata = decoded(envelope("v1", "ConfigMap", raw))["metadata"];
  EXPECT_EQ(metadata["ownerReferences"], Json::array({{{"kind", "VM"},
                                                       {"name", "n"},
                                                       {"uid", "u"},
                                                       {"apiVersion", "qvd.dev/v1"},
                                                       {"controller", true}}}));
  EXPECT_EQ(metadata["finalizers"], Json({"a/b", "c/d"}));
  EXPECT_EQ(metadata["managedFields"][0]["fieldsV1"], (Json{{"f:a", Json::object()}}));
}

TEST(Protobuf, ReadsDeleteOptionsOfAnyGroup) {
  const string raw =
      join({number(1, 0), field(2, field(1, "u")), field(4, "Background"), field(5, "All")});
  EXPECT_EQ(decoded(envelope("coordination.k8s.io/v1", "DeleteOptions", raw)),
            (Json{{"apiVersion", "coordination.k8s.io/v1"},
                  {"kind", "DeleteOptions"},
                  {"gracePeriodSeconds", 0},
                  {"preconditions", {{"uid", "u"}}},
                  {"propagationPolicy", "Background"},
                  {"dryRun", {"All"}}}));
}

TEST(Protobuf, ReadsReviews) {
  const string attributes = field(1, "ns") + field(2, "get") + field(5, "users");
  const string extra = field(1, "k") + field(2, field(1, "a") + field(1, "b"));
  const string spec =
      join({field(1, attributes), field(3, "alice"), field(4, "g"), field(5, extra)});
  EXPECT_EQ(
      decoded(envelope("authorization.k8s.io/v1", "SubjectAccessReview",
                       field(1, "") + field(2, spec)))["spec"],
      (Json{{"resourceAttributes", {{"namespace", "ns"}, {"verb", "get"}, {"resource", "users"}}},
            {"user", "alice"},
            {"groups", {"g"}},
            {"extra", {{"k", {"a", "b"}}}}}));
}

TEST(Protobuf, SkipsWhatItDoesNotKnow) {
  const string raw =
      join({field(1, field(1, "c\xef\xbf\xbd")), field(99, "x"), number(98, 5),
            varint(97U << 3 | 1U) + string(8, 'a'), varint(96U << 3 | 5U) + string(4, 'a')});
  EXPECT_EQ(decoded(envelope("v1", "ConfigMap", raw))["metadata"]["name"], "c\xef\xbf\xbd");
}

TEST(Protobuf, RefusesBrokenBytes) {
  const string good = envelope("v1", "ConfigMap", field(1, field(1, "c")));
  EXPECT_TRUE(is_protobuf_envelope(good));
  EXPECT_FALSE(is_protobuf_envelope("{}"));
  const string cases[] = {
      "{}",
      good.substr(0, good.size() - 6),
      envelope("v1", "Pod", ""),
      envelope("v1", "ConfigMap", string(1, '\x0b')),           // a group
      envelope("v1", "ConfigMap", "\x0a\xff\xff\xff\xff\x0f"),  // a length beyond the end
      envelope("v1", "ConfigMap", string(11, '\xff')),          // an endless varint
      envelope("v1", "ConfigMap", string("\x00\x00", 2)),       // field number 0
      envelope("v1", "ConfigMap", number(1, 5)),                // a number for a message
      envelope("v1", "ConfigMap", field(1, field(1, "\xff"))),  // no UTF-8
      envelope("v1", "ConfigMap", field(1, field(1, string("a\0b", 3)))),  // U+0000
      envelope("v1", "Event", field(6, number(1, ~0ULL >> 1))),  // a time beyond all clocks
  };
  for (const string& body : cases)
    EXPECT_EQ(decode_protobuf(body).status().code(), base::Code::kBadRequest);
}

}  // namespace
}  // namespace qvd::api
