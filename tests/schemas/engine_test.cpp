#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "api/crds/crd_documents.hpp"
#include "api/schema/schema.hpp"
#include "base/yaml/yaml.hpp"

// The engine decides every case of crd-schemas/testdata (format: crd-schemas/README.md).

namespace qvd::api {
namespace {

using base::Json;

struct Kind {
  Json crd;
  std::unique_ptr<const Schema> schema;
};

/// Every kind that the server would serve, by name.
const std::map<std::string, Kind>& kinds() {
  static const std::map<std::string, Kind> kKinds = [] {
    std::map<std::string, Kind> out;
    for (const std::string_view text : crd_documents()) {
      Json crd = base::parse_json(text).value();
      auto schema = Schema::compile(crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]);
      const std::string name = base::json_string(crd, {"spec", "names", "kind"});
      EXPECT_TRUE(schema) << name << ": " << schema.status().message();
      if (schema) out.emplace(name, Kind{std::move(crd), std::move(schema).value()});
    }
    return out;
  }();
  return kKinds;
}

std::vector<base::YamlDocument> read_yaml(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  auto documents = base::parse_yaml(text.str(), path.filename().string());
  EXPECT_TRUE(documents) << documents.status().message();
  return documents ? std::move(documents).value() : std::vector<base::YamlDocument>{};
}

/// The base with a merge patch, as the server would store it.
Json complete(const Schema& schema, const std::string& kind, const Json& base, const Json& patch) {
  Json object = base;
  object.merge_patch(patch);
  object["apiVersion"] = "qvd.dev/v1beta1";
  object["kind"] = kind;
  schema.prepare(object);
  return object;
}

std::string describe(const FieldCauses& causes) {
  std::string out;
  for (const base::FieldCause& cause : causes) out += "\n  " + cause.field + ": " + cause.message;
  return out;
}

/// The faults, without the remark that rules were skipped because of them.
FieldCauses faults(FieldCauses causes) {
  std::erase_if(causes, [](const base::FieldCause& cause) {
    return cause.message.find("some validation rules were not checked") != std::string::npos;
  });
  return causes;
}

class CaseTest : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(CaseTest, TheEngineDecidesAsKubernetesDoes) {
  const Json file = read_yaml(GetParam()).at(0).value;
  const std::string kind = base::json_string(file, {"kind"});
  ASSERT_TRUE(kinds().contains(kind)) << kind;
  const Schema& schema = *kinds().at(kind).schema;
  for (const Json& each : file["cases"]) {
    SCOPED_TRACE(base::json_string(each, {"message"}));
    Json old;
    if (each.contains("old")) old = complete(schema, kind, file["base"], each["old"]);
    const Json* before = old.is_null() ? nullptr : &old;
    if (each.contains("accepted")) {
      const Json object = complete(schema, kind, file["base"], each["accepted"]);
      const FieldCauses causes = schema.validate(object, before);
      EXPECT_TRUE(causes.empty()) << describe(causes);
    }
    if (!each.contains("refused")) continue;
    const Json object = complete(schema, kind, file["base"], each["refused"]);
    const FieldCauses causes = faults(schema.validate(object, before));
    ASSERT_EQ(causes.size(), 1U) << describe(causes);
    EXPECT_EQ(causes[0].field, each.value("field", "<nil>"));
    EXPECT_NE(causes[0].message.find(base::json_string(each, {"message"})), std::string::npos)
        << causes[0].message;
  }
}

std::vector<std::filesystem::path> case_files() {
  std::vector<std::filesystem::path> out;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(QVD_SCHEMAS_DIR) / "testdata"))
    out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

INSTANTIATE_TEST_SUITE_P(Kinds, CaseTest, testing::ValuesIn(case_files()),
                         [](const auto& test) { return test.param.stem().string(); });

TEST(ExamplesTest, TheExamplesAreValidAndKnowEveryField) {
  const auto folder = std::filesystem::path(QVD_SCHEMAS_DIR).parent_path() / "examples";
  int objects = 0;
  for (const char* name : {"desktop.yaml", "two-users.yaml"}) {
    for (const base::YamlDocument& document : read_yaml(folder / name)) {
      const auto kind = kinds().find(base::json_string(document.value, {"kind"}));
      if (kind == kinds().end()) continue;
      Json object = document.value;
      std::vector<std::string> unknown;
      kind->second.schema->prepare(object, &unknown);
      EXPECT_TRUE(unknown.empty()) << name << ": " << unknown.front();
      const FieldCauses causes = kind->second.schema->validate(object);
      EXPECT_TRUE(causes.empty()) << name << ":" << document.line << describe(causes);
      ++objects;
    }
  }
  EXPECT_EQ(objects, 9);
}

}  // namespace
}  // namespace qvd::api
