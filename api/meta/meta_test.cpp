#include <gtest/gtest.h>

#include "api/meta/generate_name.hpp"
#include "api/meta/names.hpp"
#include "api/meta/object_meta.hpp"

namespace qvd::api {
namespace {

using base::Json;

std::vector<std::string> lines(const FieldCauses& causes) {
  std::vector<std::string> out;
  for (const auto& cause : causes) out.push_back(cause.field + ": " + cause.message);
  return out;
}

Json object_with(Json metadata) {
  if (!metadata.contains("name")) metadata["name"] = "w";
  if (!metadata.contains("namespace")) metadata["namespace"] = "default";
  return {{"metadata", std::move(metadata)}};
}

TEST(Names, FollowTheirGrammars) {
  EXPECT_FALSE(dns_subdomain_problem("a.b-c.1"));
  for (const char* bad : {"", "A", "a..b", "-a", "a-", "a_b", "a.", ".a", "ä"})
    EXPECT_TRUE(dns_subdomain_problem(bad)) << bad;
  EXPECT_EQ(dns_subdomain_problem(std::string(254, 'a')), "must be no more than 253 characters");
  EXPECT_FALSE(dns_label_problem("a-1"));
  EXPECT_TRUE(dns_label_problem("a.b"));
  EXPECT_EQ(dns_label_problem(std::string(64, 'a')), "must be no more than 63 characters");
  for (const char* good : {"a", "A.b_c", "qvd.dev/Agent", "1"})
    EXPECT_FALSE(qualified_name_problem(good)) << good;
  for (const char* bad : {"", "/", "a/", "/a", "a/b/c", "A.b/c", "-a", "a b"})
    EXPECT_TRUE(qualified_name_problem(bad)) << bad;
  EXPECT_FALSE(label_value_problem(""));
  EXPECT_TRUE(label_value_problem("a "));
  EXPECT_EQ(path_segment_problem("system:a/b"), "may not contain '/'");
}

TEST(GenerateName, CutsThePrefixAndAddsFiveCharacters) {
  const std::string name = generate_name(std::string(80, 'a'), [] { return 123456789ULL; });
  EXPECT_EQ(name.size(), 63U);
  EXPECT_EQ(name.substr(58).find_first_not_of("bcdfghjklmnpqrstvwxz2456789"), std::string::npos);
  EXPECT_NE(generate_name("a-", [] { return 1ULL; }), generate_name("a-", [] { return 2ULL; }));
}

TEST(Normalise, DropsNullsAndUnknownMembers) {
  Json object = {{"metadata",
                  {{"name", "w"},
                   {"nope", 1},
                   {"uid", nullptr},
                   {"labels", {{"a", nullptr}}},
                   {"ownerReferences", {{{"uid", "u"}, {"x", 1}}}}}}};
  std::vector<std::string> unknown;
  ASSERT_TRUE(normalise_metadata(object, &unknown).ok());
  EXPECT_EQ(object["metadata"],
            Json({{"name", "w"}, {"labels", {{"a", ""}}}, {"ownerReferences", {{{"uid", "u"}}}}}));
  EXPECT_EQ(unknown, (std::vector<std::string>{"metadata.nope", "metadata.ownerReferences[0].x"}));
  Json bare = Json::object();
  ASSERT_TRUE(normalise_metadata(bare).ok());
  EXPECT_TRUE(bare["metadata"].is_object());
}

TEST(Normalise, RefusesWrongTypesAsGoDoes) {
  const std::pair<Json, const char*> cases[] = {
      {{{"labels", {{"a", 1}}}},
       "json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string"},
      {{{"labels", "a"}},
       "json: cannot unmarshal string into Go struct field ObjectMeta.labels of type "
       "map[string]string"},
      {{{"name", 1}},
       "json: cannot unmarshal number into Go struct field ObjectMeta.name of type string"},
      {{{"finalizers", "a"}},
       "json: cannot unmarshal string into Go struct field ObjectMeta.finalizers of type []string"},
      {{{"generation", "1"}},
       "json: cannot unmarshal string into Go struct field ObjectMeta.generation of type int64"},
  };
  for (const auto& [metadata, message] : cases) {
    Json object = {{"metadata", metadata}};
    EXPECT_EQ(normalise_metadata(object).message(), message);
  }
}

TEST(ValidateMetadata, AcceptsTheOrdinary) {
  std::vector<std::string> warnings;
  const Json object = object_with({{"generateName", "a-"},
                                   {"labels", {{"qvd.dev/user", "alice"}}},
                                   {"annotations", {{"Example.com/Key", "any\ntext"}}},
                                   {"finalizers", {"qvd.dev/agent", "orphan"}}});
  EXPECT_EQ(lines(validate_metadata(object, {}, &warnings)), std::vector<std::string>{});
  EXPECT_TRUE(warnings.empty());
}

TEST(ValidateMetadata, NamesWhatIsWrong) {
  struct Case {
    Json metadata;
    std::string start;
  };
  const Case cases[] = {
      {{{"name", ""}}, "metadata.name: Required value: name or generateName is required"},
      {{{"name", "A"}}, "metadata.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain must"},
      {{{"namespace", "a.b"}},
       "metadata.namespace: Invalid value: \"a.b\": a lowercase RFC 1123 label must"},
      {{{"labels", {{"a b", "x"}}}},
       "metadata.labels: Invalid value: \"a b\": name part must consist of"},
      {{{"labels", {{"a", "x y"}}}},
       "metadata.labels: Invalid value: \"x y\": a valid label must be"},
      {{{"annotations", {{"a", std::string(262144, 'x')}}}},
       "metadata.annotations: Too long: may not be more than 262144 bytes"},
      {{{"finalizers", {"orphan", "foregroundDeletion"}}},
       "metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: finalizer orphan "
       "and foregroundDeletion cannot be both set"},
      {{{"ownerReferences", {{{"apiVersion", ""}, {"kind", "A"}, {"name", "x"}, {"uid", "u"}}}}},
       "metadata.ownerReferences.apiVersion: Invalid value: \"\": version must not be empty"},
      {{{"ownerReferences", {{{"apiVersion", "v1"}, {"kind", "A"}, {"name", "x"}}}}},
       "metadata.ownerReferences.uid: Invalid value: \"\": must not be empty"},
  };
  for (const Case& item : cases) {
    const auto found = lines(validate_metadata(object_with(item.metadata), {}));
    ASSERT_EQ(found.size(), 1U) << item.start;
    EXPECT_TRUE(found[0].starts_with(item.start)) << found[0];
  }
}

TEST(ValidateMetadata, BoundsOwners) {
  const auto owner = [](const char* kind, const char* name) {
    return Json{
        {"apiVersion", "v1"}, {"kind", kind}, {"name", name}, {"uid", name}, {"controller", true}};
  };
  const auto two = lines(validate_metadata(
      object_with({{"ownerReferences", {owner("A", "x"), owner("B", "y")}}}), {}));
  ASSERT_EQ(two.size(), 1U);
  EXPECT_NE(two[0].find("Only one reference can have Controller set to true. Found \"true\" in "
                        "references for A/x and B/y"),
            std::string::npos)
      << two[0];
  const auto event =
      lines(validate_metadata(object_with({{"ownerReferences", {owner("Event", "x")}}}), {}));
  ASSERT_EQ(event.size(), 1U);
  EXPECT_NE(event[0].find("/v1, Kind=Event is disallowed from being an owner"), std::string::npos);
}

TEST(ValidateMetadata, ClusterKindsHaveNoNamespace) {
  EXPECT_EQ(lines(validate_metadata(object_with({}), {.namespaced = false})),
            std::vector<std::string>{"metadata.namespace: Forbidden: not allowed on this type"});
}

TEST(ValidateMetadata, WarnsOfFinalizersWithoutDomain) {
  std::vector<std::string> warnings;
  EXPECT_TRUE(
      validate_metadata(object_with({{"finalizers", {"nodomain"}}}), {}, &warnings).empty());
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_TRUE(warnings[0].starts_with(
      "metadata.finalizers: \"nodomain\": prefer a domain-qualified finalizer name"));
}

TEST(ValidateMetadataUpdate, KeepsIdentityAndFinalizersOfTheDying) {
  const Json old = object_with({{"uid", "u"}, {"deletionTimestamp", "t"}, {"finalizers", {"a/b"}}});
  Json next = old;
  EXPECT_TRUE(validate_metadata_update(next, old).empty());
  next["metadata"]["uid"] = "v";
  next["metadata"]["finalizers"].push_back("z.dev/h");
  EXPECT_EQ(lines(validate_metadata_update(next, old)),
            (std::vector<std::string>{
                "metadata.uid: Invalid value: \"v\": field is immutable",
                "metadata.finalizers: Forbidden: no new finalizers can be added if the object is "
                "being deleted, found new finalizers []string{\"z.dev/h\"}"}));
}

TEST(DropDuplicateOwners, KeepsTheFirst) {
  Json object = {
      {"metadata",
       {{"ownerReferences", {{{"uid", "a"}, {"name", "1"}}, {{"uid", "a"}, {"name", "2"}}}}}}};
  std::vector<std::string> warnings;
  EXPECT_TRUE(drop_duplicate_owners(object, &warnings));
  EXPECT_EQ(object["metadata"]["ownerReferences"].size(), 1U);
  EXPECT_EQ(object["metadata"]["ownerReferences"][0]["name"], "1");
  EXPECT_EQ(warnings.size(), 1U);
  EXPECT_FALSE(drop_duplicate_owners(object));
}

TEST(InvalidObject, PrintsOneOrSeveralCauses) {
  EXPECT_EQ(invalid_object("Widget.qvd.dev", "w", {required_value("spec.size")}).message(),
            "Widget.qvd.dev \"w\" is invalid: spec.size: Required value");
  const auto status = invalid_object(
      "Secret", "s", {required_value("a"), required_value("a"), required_value("b")});
  EXPECT_EQ(status.message(), "Secret \"s\" is invalid: [a: Required value, b: Required value]");
  EXPECT_EQ(status.causes().size(), 3U);
  EXPECT_EQ(unsupported_value("f", "z\"", {"a", "b"}).message,
            "Unsupported value: \"z\\\"\": supported values: \"a\", \"b\"");
  EXPECT_EQ(go_quote("a\n\x01\xff\xc3\xa4"), "\"a\\n\\x01\\xff\xc3\xa4\"");
}

}  // namespace
}  // namespace qvd::api
