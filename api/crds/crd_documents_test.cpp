#include "api/crds/crd_documents.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/json/json.hpp"

namespace qvd::api {
namespace {

TEST(CrdDocumentsTest, EveryDocumentIsACrdOfOurGroup) {
  std::set<std::string> kinds;
  for (const std::string_view text : crd_documents()) {
    const auto document = base::parse_json(text);
    ASSERT_TRUE(document) << document.status().message();
    EXPECT_EQ(base::json_string(*document, {"kind"}), "CustomResourceDefinition");
    EXPECT_EQ(base::json_string(*document, {"spec", "group"}), "qvd.dev");
    kinds.insert(base::json_string(*document, {"spec", "names", "kind"}));
  }
  EXPECT_EQ(kinds.size(), crd_documents().size());
  EXPECT_TRUE(kinds.contains("VirtualMachine"));
  EXPECT_TRUE(kinds.contains("Administrator"));
}

}  // namespace
}  // namespace qvd::api
